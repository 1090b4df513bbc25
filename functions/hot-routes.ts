/**
 * What is asked while a phone rings, and what tells of the call after it: the part of the table in app.ts that every
 * cold start loads. All other operations are loaded when one of them is first asked for; their schemas alone would
 * make a caller wait 10 ms longer.
 */

import type { Operation } from '../src/app/http/operation.ts'
import { elevenlabsInitiation } from './elevenlabs/initiation.ts'
import { callJournal } from './journal/call-journal.ts'
import { bridgeLookup } from './lookup/bridge-lookup.ts'
import { odooLookup } from './odoo/crm-lookup.ts'
import { lookup } from './threecx/lookup.ts'
import { lookupByEmail } from './threecx/lookup-by-email.ts'
import { reportCall } from './threecx/report-call.ts'

export const ringingOperations: readonly Operation[] = [
  bridgeLookup,
  odooLookup,
  lookup,
  lookupByEmail,
  elevenlabsInitiation,
  callJournal,
  reportCall,
]
