/** The table of routes: every path of the product on one page. An operation is one file; its line here mounts it. */
import type { Hono } from 'hono'
import { limited } from '../src/app/http/limited.ts'
import { mountOperations } from '../src/app/http/mount.ts'
import type { Operation } from '../src/app/http/operation.ts'
import type { Entry } from '../src/app/http/runtime.ts'
import { createDeployments } from '../src/app/services.ts'
import { createKey } from './admin/create-key.ts'
import { getDashboard, getDashboardItem, getDashboardPage, startDashboard } from './admin/dashboard.ts'
import { getDocs } from './admin/docs.ts'
import { getHealth } from './admin/health.ts'
import { getKeyUsage } from './admin/key-usage.ts'
import { listKeys } from './admin/list-keys.ts'
import { getOpenApi } from './admin/openapi.ts'
import { revokeKey } from './admin/revoke-key.ts'
import { getServerIsRunning } from './admin/server-is-running.ts'
import { getAgentPage } from './agents/agent-page.ts'
import { getAgentSession } from './agents/agent-session.ts'
import { deleteAgent } from './agents/delete-agent.ts'
import { getAgent } from './agents/get-agent.ts'
import { listAgents } from './agents/list-agents.ts'
import { listAgentCalls } from './agents/page/list-agent-calls.ts'
import { listCallBacks } from './agents/page/list-call-backs.ts'
import { listColleagues } from './agents/page/list-colleagues.ts'
import { searchAgent } from './agents/page/search-agent.ts'
import { createInvitation } from './agents/pairing/create-invitation.ts'
import { createInvitations } from './agents/pairing/create-invitations.ts'
import { deleteDevice } from './agents/pairing/delete-device.ts'
import { deleteDevices } from './agents/pairing/delete-devices.ts'
import { createOwnInvitation } from './agents/pairing/invite-own.ts'
import { listAllDevices } from './agents/pairing/list-all-devices.ts'
import { listDevices } from './agents/pairing/list-devices.ts'
import { pairBrowserByLink } from './agents/pairing/pair-browser.ts'
import { pairPerson } from './agents/pairing/pair-person.ts'
import { renewToken } from './agents/pairing/renew-token.ts'
import { unpairBrowser } from './agents/pairing/unpair-browser.ts'
import { putAgent } from './agents/put-agent.ts'
import { putAgents } from './agents/put-agents.ts'
import { acknowledgeAlert } from './alerts/acknowledge-alert.ts'
import { endMaintenance } from './alerts/end-maintenance.ts'
import { getAlertRules } from './alerts/get-alert-rules.ts'
import { getStaffingStatus } from './alerts/get-status.ts'
import { listAlerts } from './alerts/list-alerts.ts'
import { putAlertRules } from './alerts/put-alert-rules.ts'
import { startMaintenance } from './alerts/start-maintenance.ts'
import { testAlerts } from './alerts/test-alerts.ts'
import { triggerAlerts } from './alerts/trigger-alerts.ts'
import { createNote } from './calls/add-note.ts'
import { chooseContact } from './calls/choose-contact.ts'
import { createCrmTask } from './calls/create-crm-task.ts'
import { getCall } from './calls/get-call.ts'
import { getClickToCallRequest } from './calls/get-call-request.ts'
import { getTranscript } from './calls/get-transcript.ts'
import { leaveOutCall } from './calls/leave-out.ts'
import { listClickToCallRequests } from './calls/list-call-requests.ts'
import { listCalls } from './calls/list-calls.ts'
import { listCandidates } from './calls/list-candidates.ts'
import { listTimeline } from './calls/list-timeline.ts'
import { logCallAgain } from './calls/log-again.ts'
import { startCall } from './calls/make-call.ts'
import { checkConnector } from './connectors/check-connector.ts'
import { enableConnector } from './connectors/enable-connector.ts'
import { listConnectors } from './connectors/list-connectors.ts'
import { getContactPage } from './contacts/contact-page.ts'
import { deleteContact } from './contacts/delete-contact.ts'
import { deleteContacts } from './contacts/delete-contacts.ts'
import { getContact } from './contacts/get-contact.ts'
import { getContactPhoto } from './contacts/get-photo.ts'
import { importContacts } from './contacts/import-contacts.ts'
import { listContacts } from './contacts/list-contacts.ts'
import { listRelated } from './contacts/list-related.ts'
import { getUnknownCallerPage } from './contacts/unknown-caller-page.ts'
import { updateContact } from './contacts/update-contact.ts'
import { startCronSweep } from './cron/sweep.ts'
import { listActiveCallData } from './cti/active-calls.ts'
import { listAgentStates } from './cti/agents.ts'
import { startScreenPop } from './cti/screen-pop.ts'
import { getStatus } from './cti/status.ts'
import { getDelivery } from './deliveries/get-delivery.ts'
import { listDeliveries } from './deliveries/list-deliveries.ts'
import { retryDeliveries } from './deliveries/retry-deliveries.ts'
import { retryDelivery } from './deliveries/retry-delivery.ts'
import { getInitiationData } from './elevenlabs/initiation.ts'
import { checkElevenlabsWebhook } from './elevenlabs/listening.ts'
import { importConversations } from './elevenlabs/recover.ts'
import { receiveElevenlabsWebhook } from './elevenlabs/webhook.ts'
import { erasePerson } from './erasures/erase-person.ts'
import { startErasure } from './erasures/start-erasure.ts'
import { receiveEvents } from './events/accept-events.ts'
import { getBatchResult } from './events/get-batch.ts'
import { exportRecords } from './export-import/export-records.ts'
import { importRecords } from './export-import/import-records.ts'
import { receiveHeartbeat } from './forwarders/heartbeat.ts'
import { getInstallScript } from './forwarders/install-script.ts'
import { listWaitingClickToCallRequests } from './forwarders/list-click-to-call-requests.ts'
import { listForwarders } from './forwarders/list-forwarders.ts'
import { listWaitingRecordingPauses } from './forwarders/list-recording-pauses.ts'
import { updateClickToCallRequest } from './forwarders/update-click-to-call-request.ts'
import { updateRecordingPause } from './forwarders/update-recording-pause.ts'
import { receiveCallJournal } from './journal/call-journal.ts'
import { openAgentSocket } from './live/agent-socket.ts'
import { deleteAllTokens } from './live/delete-all-tokens.ts'
import { deleteTokens } from './live/delete-tokens.ts'
import { createAgentToken } from './live/make-token.ts'
import { openRelaySocket } from './live/relay-socket.ts'
import { streamCalls } from './live/stream.ts'
import { getOrCreateContact } from './lookup/bridge-lookup.ts'
import { explainLookup } from './lookup/explain-lookup.ts'
import { lookupContact } from './lookup/lookup.ts'
import { getMetrics } from './metrics/metrics.ts'
import { listMissedCallers } from './missed-calls/list-missed.ts'
import { updateMissedCaller } from './missed-calls/mark-done.ts'
import { lookupOdooContact } from './odoo/crm-lookup.ts'
import { getOverview } from './overview/get-overview.ts'
import { createPasskey } from './people/create-passkey.ts'
import { createUser } from './people/create-user.ts'
import { createUserLink } from './people/create-user-link.ts'
import { deletePasskey } from './people/delete-passkey.ts'
import { deleteSession } from './people/delete-session.ts'
import { deleteUser } from './people/delete-user.ts'
import { getSession } from './people/get-session.ts'
import { listAudit } from './people/list-audit.ts'
import { listPasskeys } from './people/list-passkeys.ts'
import { listSessions } from './people/list-sessions.ts'
import { listUsers } from './people/list-users.ts'
import { createPasskeyOptions } from './people/passkey-options.ts'
import { revokeSession } from './people/revoke-session.ts'
import { updateUser } from './people/update-user.ts'
import { acknowledgeProblem } from './problems/acknowledge-problem.ts'
import { listProblems } from './problems/list-problems.ts'
import { receiveBatchGivenUp } from './qstash/batch-given-up.ts'
import { receiveQstashEvents } from './qstash/events.ts'
import { receiveQstashFailure } from './qstash/failed.ts'
import { startQstashSweep } from './qstash/sweep.ts'
import { receiveWakeups } from './qstash/wakeups.ts'
import { listReconciledHours } from './reconciliation/list-hours.ts'
import { receiveReconciliation } from './reconciliation/receive-report.ts'
import { startReconciliation } from './reconciliation/start-run.ts'
import { createRecordingLink } from './recordings/create-link.ts'
import { deleteRecording } from './recordings/delete-recording.ts'
import { getRecordingAudio } from './recordings/get-audio.ts'
import { listRecordings } from './recordings/list-recordings.ts'
import { listSiteRecordings } from './recordings/list-site-recordings.ts'
import { listWantedRecordings } from './recordings/list-wanted.ts'
import { openRecording } from './recordings/open-recording.ts'
import { pauseRecording } from './recordings/pause-recording.ts'
import { playRecordingLink } from './recordings/play-link.ts'
import { receiveRecordingPart } from './recordings/receive-part.ts'
import { resumeRecording } from './recordings/resume-recording.ts'
import { deleteRecordingLinks } from './recordings/revoke-links.ts'
import { updateRecording } from './recordings/update-recording.ts'
import { listRelayActiveCalls } from './relay/active-calls.ts'
import { listRelayCallHistory } from './relay/call-history.ts'
import { getRelayHealth } from './relay/health.ts'
import { updateRelayError } from './relay-admin/acknowledge-error.ts'
import { listRelayConnections } from './relay-admin/connections.ts'
import { createRelayKey } from './relay-admin/create-key.ts'
import { createRelayUser } from './relay-admin/create-user.ts'
import { deleteRelayKey } from './relay-admin/delete-key.ts'
import { deleteRelayUser } from './relay-admin/delete-user.ts'
import { getRelayErrorStats } from './relay-admin/error-stats.ts'
import { getRelayKeyUsage } from './relay-admin/key-usage.ts'
import { listRelayErrors } from './relay-admin/list-errors.ts'
import { listRelayKeys } from './relay-admin/list-keys.ts'
import { listRelayUsers } from './relay-admin/list-users.ts'
import { createRelaySession } from './relay-admin/login.ts'
import { deleteRelaySession } from './relay-admin/logout.ts'
import { startRelayReconnect } from './relay-admin/reconnect.ts'
import { getRelayStats } from './relay-admin/stats.ts'
import { getReport } from './reports/get-report.ts'
import { getRoute } from './route/get-route.ts'
import { getSetup } from './setup/get-setup.ts'
import { createSignInLink } from './sign-in/create-link.ts'
import { endOpenId } from './sign-in/end-openid.ts'
import { createPasskeyChallenge } from './sign-in/passkey-options.ts'
import { startOpenId } from './sign-in/start-openid.ts'
import { useAccess } from './sign-in/use-access.ts'
import { useSignInLink } from './sign-in/use-link.ts'
import { usePasskey } from './sign-in/use-passkey.ts'
import { getSignInWays } from './sign-in/ways.ts'
import { createSite } from './sites/create-site.ts'
import { deleteSite } from './sites/delete-site.ts'
import { deleteVariables } from './sites/delete-variables.ts'
import { listSites } from './sites/list-sites.ts'
import { listVariables } from './sites/list-variables.ts'
import { putVariables } from './sites/put-variables.ts'
import { updateSite } from './sites/update-site.ts'
import { createHolidays } from './staffing/create-holidays.ts'
import { deleteHoliday } from './staffing/delete-holiday.ts'
import { deleteHolidayCalendar } from './staffing/delete-holiday-calendar.ts'
import { deleteOverride } from './staffing/delete-override.ts'
import { getStaffingCalendar } from './staffing/get-calendar.ts'
import { getStaffingHours } from './staffing/get-hours.ts'
import { getWallboard } from './staffing/get-wallboard.ts'
import { listHolidays } from './staffing/list-holidays.ts'
import { listQueues } from './staffing/list-queues.ts'
import { putHolidayCalendar } from './staffing/put-holiday-calendar.ts'
import { putStaffingHours } from './staffing/put-hours.ts'
import { putOverride } from './staffing/put-override.ts'
import { receiveHoursReport } from './staffing/receive-hours-report.ts'
import { receiveStaffingReport } from './staffing/receive-report.ts'
import { streamQueues } from './staffing/stream-queues.ts'
import { streamWallboard } from './staffing/stream-wallboard.ts'
import { getWallboardPage } from './staffing/wallboard-page.ts'
import { createTask } from './tasks/create-task.ts'
import { getTask } from './tasks/get-task.ts'
import { listTasks } from './tasks/list-tasks.ts'
import { stopTask } from './tasks/stop-task.ts'
import { checkThreecxLink } from './threecx/check-link.ts'
import { createThreecxContact } from './threecx/create-contact.ts'
import { getThreecxLink } from './threecx/get-link.ts'
import { lookupThreecxNumber } from './threecx/lookup.ts'
import { lookupThreecxEmail } from './threecx/lookup-by-email.ts'
import { reportThreecxCall } from './threecx/report-call.ts'
import { reportThreecxChat } from './threecx/report-chat.ts'
import { searchThreecxContacts } from './threecx/search.ts'
import { getThreecxTemplate } from './threecx/template.ts'
import { getTraffic } from './traffic/get-traffic.ts'
import { listUnclear } from './unclear/list-unclear.ts'

export const operations: readonly Operation[] = [
  // What anybody may ask
  getServerIsRunning, // GET /
  getHealth, // GET /health
  getOpenApi, // GET /openapi.json
  getDocs, // GET /docs

  // What a PBX asks while the phone rings
  getOrCreateContact, // GET /api/lookup
  lookupOdooContact, // POST /api/3cx/crm
  lookupThreecxNumber, // POST /3cx/lookup
  lookupThreecxEmail, // POST /3cx/lookup-by-email
  searchThreecxContacts, // POST /3cx/search
  createThreecxContact, // POST /3cx/contacts

  // What a PBX reports
  receiveCallJournal, // POST /api/v1/call-journal
  reportThreecxCall, // POST /3cx/report-call
  reportThreecxChat, // POST /3cx/report-chat
  getThreecxTemplate, // GET /3cx/template.xml
  receiveEvents, // POST /v1/events
  getBatchResult, // GET /v1/events/batches/:batch
  receiveHeartbeat, // POST /v1/forwarders/heartbeat
  receiveStaffingReport, // POST /v1/staffing/report
  receiveReconciliation, // POST /v1/reconciliation/report
  listForwarders, // GET /v1/forwarders
  getThreecxLink, // GET /v1/threecx
  checkThreecxLink, // POST /v1/threecx/check
  getInstallScript, // GET /forwarder/install.sh

  // What AI agents report and ask
  receiveElevenlabsWebhook, // POST /webhook/elevenlabs
  checkElevenlabsWebhook, // GET /webhook/elevenlabs
  importConversations, // POST /v1/elevenlabs/recover
  getInitiationData, // POST /webhook/elevenlabs/initiation

  // Calls and their deliveries
  listCalls, // GET /v1/calls
  getCall, // GET /v1/calls/:id
  getTranscript, // GET /v1/calls/:id/transcript
  listTimeline, // GET /v1/calls/:id/timeline
  limited(createNote), // POST /v1/calls/:id/notes
  limited(createCrmTask), // POST /v1/calls/:id/tasks
  logCallAgain, // POST /v1/calls/:id/log
  leaveOutCall, // POST /v1/calls/:id/leave-out
  limited(listCandidates), // GET /v1/calls/:id/candidates
  limited(chooseContact), // POST /v1/calls/:id/contact
  listUnclear, // GET /v1/unclear
  limited(listMissedCallers), // GET /v1/missed-calls
  limited(updateMissedCaller), // POST /v1/missed-calls/:id/done
  listDeliveries, // GET /v1/deliveries
  getDelivery, // GET /v1/deliveries/:id
  retryDeliveries, // POST /v1/deliveries/retry
  retryDelivery, // POST /v1/deliveries/:id/retry

  // Recordings (docs/recordings.md)
  limited(listRecordings), // GET /v1/calls/:id/recordings
  limited(listSiteRecordings), // GET /v1/recordings
  receiveRecordingPart, // PUT /v1/calls/:id/recordings/:recording
  listWantedRecordings, // POST /v1/forwarders/recordings
  limited(pauseRecording), // POST /v1/calls/:id/recording/pause
  limited(resumeRecording), // DELETE /v1/calls/:id/recording/pause
  listWaitingRecordingPauses, // POST /v1/forwarders/recording-pauses
  updateRecordingPause, // POST /v1/forwarders/recording-pauses/:id
  limited(getRecordingAudio), // GET /v1/recordings/:id/audio
  limited(createRecordingLink), // POST /v1/recordings/:id/links
  deleteRecordingLinks, // DELETE /v1/recordings/:id/links
  updateRecording, // PATCH /v1/recordings/:id
  deleteRecording, // DELETE /v1/recordings/:id
  openRecording, // GET /r/:id
  playRecordingLink, // GET /r/:id/:token

  // The state of the site, what does not work, and long work (docs/dashboard-api.md)
  getOverview, // GET /v1/overview
  getTraffic, // GET /v1/traffic
  getReport, // GET /v1/reports/:by
  getSetup, // GET /v1/setup
  listProblems, // GET /v1/problems
  acknowledgeProblem, // POST /v1/problems/:id/acknowledge
  createTask, // POST /v1/tasks
  listTasks, // GET /v1/tasks
  getTask, // GET /v1/tasks/:id
  stopTask, // DELETE /v1/tasks/:id
  listReconciledHours, // GET /v1/reconciliation
  startReconciliation, // POST /v1/reconciliation/run

  // Queues and who is there (docs/staffing.md)
  listQueues, // GET /v1/queues
  limited(streamQueues), // GET /v1/queues/stream
  limited(getWallboard), // GET /v1/wallboard
  limited(streamWallboard), // GET /v1/wallboard/stream
  getWallboardPage, // GET /wallboard

  // What calls for a person while the phones are open (docs/alerts.md)
  listAlerts, // GET /v1/alerts
  acknowledgeAlert, // POST /v1/alerts/:id/acknowledge
  getAlertRules, // GET /v1/alerts/rules
  putAlertRules, // PUT /v1/alerts/rules
  startMaintenance, // POST /v1/alerts/maintenance
  endMaintenance, // DELETE /v1/alerts/maintenance
  testAlerts, // POST /v1/alerts/test
  triggerAlerts, // POST /trigger/alerts
  getStaffingStatus, // GET /status

  // Click-to-call (docs/click-to-call.md)
  limited(startCall), // POST /v1/calls
  limited(getClickToCallRequest), // GET /v1/click-to-call-requests/:id
  limited(listClickToCallRequests), // GET /v1/click-to-call-requests
  listWaitingClickToCallRequests, // POST /v1/forwarders/click-to-call-requests
  updateClickToCallRequest, // POST /v1/forwarders/click-to-call-requests/:id

  // Calls while they happen (docs/live.md)
  limited(openAgentSocket), // GET /ws
  limited(openRelaySocket), // GET /relay/ws
  limited(streamCalls), // GET /v1/stream
  limited(createAgentToken), // POST /v1/agents/:extension/token
  deleteTokens, // DELETE /v1/agents/:extension/tokens
  deleteAllTokens, // DELETE /v1/agent-tokens
  createInvitation, // POST /v1/agents/:extension/invitations
  createInvitations, // POST /v1/agent-invitations
  listDevices, // GET /v1/agents/:extension/devices
  listAllDevices, // GET /v1/agent-devices
  deleteDevices, // DELETE /v1/agents/:extension/devices
  deleteDevice, // DELETE /v1/agents/:extension/devices/:id
  pairBrowserByLink, // POST /agent/devices
  renewToken, // POST /agent/token
  limited(createOwnInvitation), // POST /agent/invitations
  unpairBrowser, // DELETE /agent/device
  pairPerson, // POST /v1/session/agent
  getAgentPage, // GET /agent
  limited(getAgentSession), // GET /agent/session
  limited(listAgentCalls), // GET /agent/calls
  limited(listCallBacks), // GET /agent/call-backs
  limited(searchAgent), // GET /agent/search
  limited(listColleagues), // GET /agent/colleagues
  getRelayHealth, // GET /relay/health
  limited(listRelayActiveCalls), // GET /relay/active-calls
  limited(listRelayCallHistory), // GET /relay/call-history
  limited(getStatus), // GET /api/status
  limited(listActiveCallData), // GET /api/calls/active
  limited(listAgentStates), // GET /api/agents
  limited(startScreenPop), // POST /api/screen-pop
  limited(getMetrics), // GET /metrics

  // What the dashboard of a 3CX relay asks (docs/old-clients.md)
  createRelaySession, // POST /admin/login
  deleteRelaySession, // POST /admin/logout
  limited(getRelayStats), // GET /admin/stats
  limited(listRelayConnections), // GET /admin/connections
  limited(startRelayReconnect), // POST /admin/connections/:component/reconnect
  limited(listRelayErrors), // GET /admin/errors
  limited(getRelayErrorStats), // GET /admin/errors/stats
  limited(updateRelayError), // POST /admin/errors/:id/acknowledge
  limited(listRelayKeys), // GET /admin/api-keys
  limited(createRelayKey), // POST /admin/api-keys
  limited(getRelayKeyUsage), // GET /admin/api-keys/:id/usage
  limited(deleteRelayKey), // DELETE /admin/api-keys/:id
  limited(listRelayUsers), // GET /admin/users
  limited(createRelayUser), // POST /admin/users
  limited(deleteRelayUser), // DELETE /admin/users/:id

  // The dashboard (docs/dashboard.md); after the relay's paths, which go first
  startDashboard, // GET /admin
  getDashboard, // GET /admin/
  getDashboardPage, // GET /admin/:page
  getDashboardItem, // GET /admin/:page/:item

  // Contacts and where they come from
  lookupContact, // GET /v1/lookup
  explainLookup, // POST /v1/lookup/explain
  getRoute, // GET /v1/route
  importContacts, // POST /v1/contacts/import
  listContacts, // GET /v1/contacts
  limited(listRelated), // GET /v1/contacts/related
  limited(getContactPhoto), // GET /v1/contacts/photo
  getContact, // GET /v1/contacts/:id
  updateContact, // PATCH /v1/contacts/:id
  deleteContact, // DELETE /v1/contacts/:id
  deleteContacts, // DELETE /v1/contacts
  erasePerson, // POST /v1/erasures
  startErasure, // POST /v1/erasures/run
  listConnectors, // GET /v1/connectors
  checkConnector, // POST /v1/connectors/:id/check
  enableConnector, // POST /v1/connectors/:id/enable
  getUnknownCallerPage, // GET /contacts/unknown
  getContactPage, // GET /contacts/:id

  // Who is at which extension
  listAgents, // GET /v1/agents
  putAgents, // PUT /v1/agents
  getAgent, // GET /v1/agents/:extension
  putAgent, // PUT /v1/agents/:extension
  deleteAgent, // DELETE /v1/agents/:extension

  // Business hours, holidays and overrides (docs/staffing.md)
  getStaffingHours, // GET /v1/staffing/hours
  putStaffingHours, // PUT /v1/staffing/hours
  receiveHoursReport, // PUT /v1/staffing/hours/reported
  listHolidays, // GET /v1/staffing/holidays
  createHolidays, // POST /v1/staffing/holidays
  deleteHoliday, // DELETE /v1/staffing/holidays/:id
  putHolidayCalendar, // PUT /v1/staffing/holiday-calendar
  deleteHolidayCalendar, // DELETE /v1/staffing/holiday-calendar
  putOverride, // PUT /v1/staffing/override
  deleteOverride, // DELETE /v1/staffing/override
  getStaffingCalendar, // GET /v1/staffing/calendar

  // Variables of sites other than main (admin key of the environment)
  listSites,
  createSite,
  updateSite, // PATCH /v1/sites/:site
  deleteSite, // DELETE /v1/sites/:site
  listVariables, // GET /v1/sites/:site/variables
  putVariables, // PUT /v1/sites/:site/variables
  deleteVariables, // DELETE /v1/sites/:site/variables

  // Keys (admin)
  createKey, // POST /v1/keys
  listKeys, // GET /v1/keys
  getKeyUsage, // GET /v1/keys/:id/usage
  revokeKey, // DELETE /v1/keys/:id

  // People and how they sign in (docs/dashboard-sign-in.md)
  getSignInWays, // GET /v1/sign-in
  createSignInLink, // POST /v1/sign-in/links
  useSignInLink, // POST /v1/sign-in/links/use
  createPasskeyChallenge, // POST /v1/sign-in/passkey/options
  usePasskey, // POST /v1/sign-in/passkey
  startOpenId, // GET /v1/sign-in/openid
  endOpenId, // GET /v1/sign-in/openid/callback
  useAccess, // POST /v1/sign-in/access
  listPasskeys, // GET /v1/passkeys
  createPasskeyOptions, // POST /v1/passkeys/options
  createPasskey, // POST /v1/passkeys
  deletePasskey, // DELETE /v1/passkeys/:id
  getSession, // GET /v1/session
  deleteSession, // DELETE /v1/session
  listSessions, // GET /v1/sessions
  revokeSession, // DELETE /v1/sessions/:id
  listUsers, // GET /v1/users
  createUser, // POST /v1/users
  updateUser, // PATCH /v1/users/:id
  deleteUser, // DELETE /v1/users/:id
  createUserLink, // POST /v1/users/:id/link
  listAudit, // GET /v1/audit

  // Moving a site to another platform (admin key of the environment)
  exportRecords, // GET /v1/export
  importRecords, // POST /v1/import

  // What QStash and Vercel's cron call
  receiveWakeups, // POST /qstash/wakeups
  receiveQstashFailure, // POST /qstash/failed
  receiveQstashEvents, // POST /qstash/events
  receiveBatchGivenUp, // POST /qstash/events/:batch/given-up
  startQstashSweep, // POST /qstash/sweep
  startCronSweep, // GET /cron/sweep
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
