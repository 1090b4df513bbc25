/**
 * The one suite that every connector passes: each CRM's folder calls it with its stand-in. What a CRM can't do (an
 * outgoing webhook finds nobody) is said in `can` and not tested; all the rest is the same for all.
 */
import { afterEach, beforeAll, describe, expect } from 'vitest'
import { describeDetails } from './contract/details-contract.ts'
import { describeEntryChanges } from './contract/entry-changes-contract.ts'
import { describeCheck, describeFaults } from './contract/fault-contract.ts'
import { describeCreating, describeFinding } from './contract/finding-contract.ts'
import { describeAmending, describeLogging } from './contract/logging-contract.ts'
import { describeOwner } from './contract/owner-contract.ts'
import type { ConnectorContract } from './contract/stand-in.ts'

export function describeConnector(contract: ConnectorContract) {
  describe(`${contract.name} as a connector`, () => {
    // What another file of this process asked is no fault of this one.
    beforeAll(async () => {
      await contract.takeFaults?.()
    })
    afterEach(async () => {
      expect(await contract.takeFaults?.()).toEqual(contract.takeFaults && [])
    })
    if (contract.can.find) describeFinding(contract)
    if (contract.can.create) describeCreating(contract)
    if (contract.can.log) describeLogging(contract)
    describeOwner(contract)
    describeDetails(contract)
    if (contract.can.amend) describeAmending(contract)
    if (contract.can.log) describeEntryChanges(contract)
    describeFaults(contract)
    describeCheck(contract)
  })
}
