/** The table of routes: every path of the product on one page. An operation is one file; its line here mounts it. */
import type { Hono } from 'hono'
import { limited } from '../src/app/http/limited.ts'
import { mountOperations } from '../src/app/http/mount.ts'
import type { Operation } from '../src/app/http/operation.ts'
import type { Entry } from '../src/app/http/runtime.ts'
import { createDeployments } from '../src/app/services.ts'
import { createKey } from './admin/create-key.ts'
import { health } from './admin/health.ts'
import { keyUsage } from './admin/key-usage.ts'
import { listKeys } from './admin/list-keys.ts'
import { openapi } from './admin/openapi.ts'
import { revokeKey } from './admin/revoke-key.ts'
import { serverIsRunning } from './admin/server-is-running.ts'
import { agentPage } from './agents/agent-page.ts'
import { agentSession } from './agents/agent-session.ts'
import { deleteAgent } from './agents/delete-agent.ts'
import { getAgent } from './agents/get-agent.ts'
import { listAgents } from './agents/list-agents.ts'
import { putAgent } from './agents/put-agent.ts'
import { putAgents } from './agents/put-agents.ts'
import { addNote } from './calls/add-note.ts'
import { getCall } from './calls/get-call.ts'
import { getOrder } from './calls/get-call-request.ts'
import { getTranscript } from './calls/get-transcript.ts'
import { listOrders } from './calls/list-call-requests.ts'
import { listCalls } from './calls/list-calls.ts'
import { makeCall } from './calls/make-call.ts'
import { checkConnector } from './connectors/check-connector.ts'
import { enableConnector } from './connectors/enable-connector.ts'
import { listConnectors } from './connectors/list-connectors.ts'
import { contactPage } from './contacts/contact-page.ts'
import { deleteContact } from './contacts/delete-contact.ts'
import { deleteContacts } from './contacts/delete-contacts.ts'
import { getContact } from './contacts/get-contact.ts'
import { importContacts } from './contacts/import-contacts.ts'
import { listContacts } from './contacts/list-contacts.ts'
import { unknownCallerPage } from './contacts/unknown-caller-page.ts'
import { updateContact } from './contacts/update-contact.ts'
import { cronSweep } from './cron/sweep.ts'
import { activeCallData } from './cti/active-calls.ts'
import { ctiAgents } from './cti/agents.ts'
import { screenPop } from './cti/screen-pop.ts'
import { status } from './cti/status.ts'
import { getDelivery } from './deliveries/get-delivery.ts'
import { listDeliveries } from './deliveries/list-deliveries.ts'
import { retryDeliveries } from './deliveries/retry-deliveries.ts'
import { retryDelivery } from './deliveries/retry-delivery.ts'
import { elevenlabsInitiation } from './elevenlabs/initiation.ts'
import { elevenlabsListening } from './elevenlabs/listening.ts'
import { elevenlabsRecover } from './elevenlabs/recover.ts'
import { elevenlabsWebhook } from './elevenlabs/webhook.ts'
import { acceptEvents } from './events/accept-events.ts'
import { batchFate } from './events/get-batch.ts'
import { exportRecords } from './export-import/export-records.ts'
import { importRecords } from './export-import/import-records.ts'
import { heartbeat } from './forwarders/heartbeat.ts'
import { installScript } from './forwarders/install-script.ts'
import { offerOrders } from './forwarders/list-click-to-call-requests.ts'
import { listForwarders } from './forwarders/list-forwarders.ts'
import { reportOrder } from './forwarders/update-click-to-call-request.ts'
import { callJournal } from './journal/call-journal.ts'
import { agentSocket } from './live/agent-socket.ts'
import { deleteAllTokens } from './live/delete-all-tokens.ts'
import { deleteTokens } from './live/delete-tokens.ts'
import { makeToken } from './live/make-token.ts'
import { relaySocket } from './live/relay-socket.ts'
import { stream } from './live/stream.ts'
import { bridgeLookup } from './lookup/bridge-lookup.ts'
import { explainLookup } from './lookup/explain-lookup.ts'
import { tellContact } from './lookup/lookup.ts'
import { metrics } from './metrics/metrics.ts'
import { odooLookup } from './odoo/crm-lookup.ts'
import { qstashBatchGivenUp } from './qstash/batch-given-up.ts'
import { qstashEvents } from './qstash/events.ts'
import { qstashFailed } from './qstash/failed.ts'
import { qstashSweep } from './qstash/sweep.ts'
import { qstashWakeups } from './qstash/wakeups.ts'
import { activeCalls } from './relay/active-calls.ts'
import { callHistory } from './relay/call-history.ts'
import { relayHealth } from './relay/health.ts'
import { createSite } from './sites/create-site.ts'
import { deleteVariables } from './sites/delete-variables.ts'
import { listSites } from './sites/list-sites.ts'
import { listVariables } from './sites/list-variables.ts'
import { putVariables } from './sites/put-variables.ts'
import { createContact } from './threecx/create-contact.ts'
import { lookup } from './threecx/lookup.ts'
import { lookupByEmail } from './threecx/lookup-by-email.ts'
import { reportCall } from './threecx/report-call.ts'
import { reportChat } from './threecx/report-chat.ts'
import { search } from './threecx/search.ts'
import { template } from './threecx/template.ts'

export const operations: readonly Operation[] = [
  // What anybody may ask
  serverIsRunning, // GET /
  health, // GET /health
  openapi, // GET /openapi.json

  // What a PBX asks while the phone rings
  bridgeLookup, // GET /api/lookup
  odooLookup, // POST /api/3cx/crm
  lookup, // POST /3cx/lookup
  lookupByEmail, // POST /3cx/lookup-by-email
  search, // POST /3cx/search
  createContact, // POST /3cx/contacts

  // What a PBX tells
  callJournal, // POST /api/v1/call-journal
  reportCall, // POST /3cx/report-call
  reportChat, // POST /3cx/report-chat
  template, // GET /3cx/template.xml
  acceptEvents, // POST /v1/events
  batchFate, // GET /v1/events/batches/:batch
  heartbeat, // POST /v1/forwarders/heartbeat
  listForwarders, // GET /v1/forwarders
  installScript, // GET /forwarder/install.sh

  // What AI agents tell and ask
  elevenlabsWebhook, // POST /webhook/elevenlabs
  elevenlabsListening, // GET /webhook/elevenlabs
  elevenlabsRecover, // POST /v1/elevenlabs/recover
  elevenlabsInitiation, // POST /webhook/elevenlabs/initiation

  // Calls and what became of them
  listCalls, // GET /v1/calls
  getCall, // GET /v1/calls/:id
  getTranscript, // GET /v1/calls/:id/transcript
  limited(addNote), // POST /v1/calls/:id/notes
  listDeliveries, // GET /v1/deliveries
  getDelivery, // GET /v1/deliveries/:id
  retryDeliveries, // POST /v1/deliveries/retry
  retryDelivery, // POST /v1/deliveries/:id/retry

  // Calls that a phone is to make (docs/click-to-call.md)
  limited(makeCall), // POST /v1/calls
  limited(getOrder), // GET /v1/call-orders/:id
  limited(listOrders), // GET /v1/call-orders
  offerOrders, // POST /v1/forwarders/orders
  reportOrder, // POST /v1/forwarders/orders/:id

  // Calls while they happen (docs/live.md)
  limited(agentSocket), // GET /ws
  limited(relaySocket), // GET /relay/ws
  limited(stream), // GET /v1/stream
  limited(makeToken), // POST /v1/agents/:extension/token
  deleteTokens, // DELETE /v1/agents/:extension/tokens
  deleteAllTokens, // DELETE /v1/agent-tokens
  agentPage, // GET /agent
  limited(agentSession), // GET /agent/session
  relayHealth, // GET /relay/health
  limited(activeCalls), // GET /relay/active-calls
  limited(callHistory), // GET /relay/call-history
  limited(status), // GET /api/status
  limited(activeCallData), // GET /api/calls/active
  limited(ctiAgents), // GET /api/agents
  limited(screenPop), // POST /api/screen-pop
  limited(metrics), // GET /metrics

  // Contacts and where they come from
  tellContact, // GET /v1/lookup
  explainLookup, // POST /v1/lookup/explain
  importContacts, // POST /v1/contacts/import
  listContacts, // GET /v1/contacts
  getContact, // GET /v1/contacts/:id
  updateContact, // PATCH /v1/contacts/:id
  deleteContact, // DELETE /v1/contacts/:id
  deleteContacts, // DELETE /v1/contacts
  listConnectors, // GET /v1/connectors
  checkConnector, // POST /v1/connectors/:id/check
  enableConnector, // POST /v1/connectors/:id/enable
  unknownCallerPage, // GET /contacts/unknown
  contactPage, // GET /contacts/:id

  // Who is at which extension
  listAgents, // GET /v1/agents
  putAgents, // PUT /v1/agents
  getAgent, // GET /v1/agents/:extension
  putAgent, // PUT /v1/agents/:extension
  deleteAgent, // DELETE /v1/agents/:extension

  // Variables of sites other than main (admin key of the environment)
  listSites,
  createSite,
  listVariables, // GET /v1/sites/:site/variables
  putVariables, // PUT /v1/sites/:site/variables
  deleteVariables, // DELETE /v1/sites/:site/variables

  // Keys (admin)
  createKey, // POST /v1/keys
  listKeys, // GET /v1/keys
  keyUsage, // GET /v1/keys/:id/usage
  revokeKey, // DELETE /v1/keys/:id

  // Moving a site to another platform (admin key of the environment)
  exportRecords, // GET /v1/export
  importRecords, // POST /v1/import

  // What QStash and Vercel's cron call
  qstashWakeups, // POST /qstash/wakeups
  qstashFailed, // POST /qstash/failed
  qstashEvents, // POST /qstash/events
  qstashBatchGivenUp, // POST /qstash/events/:batch/given-up
  qstashSweep, // POST /qstash/sweep
  cronSweep, // GET /cron/sweep
]

/**
 * The product as one Hono app; a platform's entry is this and its ports. An entry that also works outside
 * requests (queue, schedule) makes the deployments itself and shares them, so that caches are shared too.
 */
export function createApp<Bindings extends object>(
  entry: Entry<Bindings>,
  deploymentFor = createDeployments(entry),
): Hono<{ Bindings: Bindings }> {
  return mountOperations(operations, entry, deploymentFor)
}
