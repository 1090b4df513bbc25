/**
 * What is asked while a phone rings, and what reports the call after it: the part of the table in app.ts that every
 * cold start loads. All other operations are loaded when one of them is first asked for; their schemas alone would
 * make a caller wait 10 ms longer.
 */

import type { Operation } from '../src/app/http/operation.ts'
import { getInitiationData } from './elevenlabs/initiation.ts'
import { receiveCallJournal } from './journal/call-journal.ts'
import { getOrCreateContact } from './lookup/bridge-lookup.ts'
import { lookupOdooContact } from './odoo/crm-lookup.ts'
import { lookupThreecxNumber } from './threecx/lookup.ts'
import { lookupThreecxEmail } from './threecx/lookup-by-email.ts'
import { reportThreecxCall } from './threecx/report-call.ts'

export const hotOperations: readonly Operation[] = [
  getOrCreateContact,
  lookupOdooContact,
  lookupThreecxNumber,
  lookupThreecxEmail,
  getInitiationData,
  receiveCallJournal,
  reportThreecxCall,
]
