/**
 * What every adapter of the `records` port must do, whatever it stands on. An adapter's test calls
 * `describeRecords` with a way to open an empty store whose clock the suite owns.
 */
import { describe } from 'vitest'
import { conditionsContract } from './contract/conditions-contract.ts'
import { countsContract } from './contract/counts-contract.ts'
import { expiryContract, scansContract } from './contract/expiry-contract.ts'
import { listsContract } from './contract/lists-contract.ts'
import { singleContract } from './contract/single-contract.ts'
import type { OpenRecords } from './contract/under-test.ts'

export function describeRecords(name: string, open: OpenRecords): void {
  describe(`records contract: ${name}`, () => {
    singleContract(open)
    conditionsContract(open)
    listsContract(open)
    expiryContract(open)
    scansContract(open)
    countsContract(open)
  })
}
