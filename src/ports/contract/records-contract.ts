/**
 * What every adapter of the `records` port must do, whatever it stands on. An adapter's test calls
 * `describeRecords` with a way to open an empty store whose clock the suite owns.
 */
import { describe } from 'vitest'
import { conditionsContract } from './records/conditions-contract.ts'
import { countsContract } from './records/counts-contract.ts'
import { expiryContract, scansContract } from './records/expiry-contract.ts'
import { listsContract } from './records/lists-contract.ts'
import { singleContract } from './records/single-contract.ts'
import { snapshotsContract } from './records/snapshots-contract.ts'
import type { OpenRecords } from './records/under-test.ts'

export function describeRecords(name: string, open: OpenRecords): void {
  describe(`records contract: ${name}`, () => {
    singleContract(open)
    conditionsContract(open)
    listsContract(open)
    expiryContract(open)
    scansContract(open)
    snapshotsContract(open)
    countsContract(open)
  })
}
