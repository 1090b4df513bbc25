/** Who may do what: every operation of the product, asked by every role. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../../test/support/people.ts'
import { openPeople } from '../../test/support/people.ts'
import { testAdminKey } from '../../test/support/test-app.ts'
import { operations } from '../app.ts'

/** The least role that may ask for each operation. What is in no list is for keys only. */
const viewer = [
  ...['getSession', 'deleteSession', 'listSessions', 'revokeSession'],
  ...['listPasskeys', 'createPasskeyOptions', 'createPasskey', 'deletePasskey'],
  ...['listCalls', 'getCall', 'getTranscript', 'streamCalls', 'listDeliveries', 'getDelivery'],
  ...['listAgents', 'getAgent', 'listForwarders', 'getStatus', 'listActiveCallData', 'listAgentStates', 'getMetrics'],
  ...['listQueues', 'streamQueues'],
  'getThreecxLink',
  ...['getOverview', 'getTraffic', 'getSetup', 'listProblems', 'listTasks', 'getTask'],
  ...['listAlerts', 'getAlertRules', 'listReconciledHours'],
  ...['listContactCandidates', 'listTimeline', 'listUnclearNumbers', 'listRecordings', 'listSiteRecordings'],
  ...['listMissedCallers', 'getReport'],
  ...['getContactPage', 'getUnknownCallerPage', 'pairPerson'],
  ...['getStaffingHours', 'listHolidays', 'getStaffingCalendar'],
]
const supervisor = [
  ...[
    'createNote',
    'createCrmTask',
    'updateMissedCaller',
    'startCall',
    'getClickToCallRequest',
    'listClickToCallRequests',
  ],
  ...['listContacts', 'getContact', 'updateContact', 'lookupContact', 'explainLookup', 'getRelated', 'getContactPhoto'],
  ...['chooseContact', 'logCallAgain', 'leaveOutCall'],
  ...['putOverride', 'deleteOverride'],
  ...['acknowledgeAlert', 'startMaintenance', 'endMaintenance'],
  ...['getRecordingAudio', 'createRecordingLink', 'pauseRecording', 'resumeRecording'],
]
const admin = [
  ...['retryDeliveries', 'retryDelivery', 'importConversations', 'getThreecxTemplate', 'startScreenPop'],
  ...['createInvitation', 'createInvitations', 'listDevices', 'listAllDevices', 'deleteDevices', 'deleteDevice'],
  ...['createAgentToken', 'deleteTokens', 'deleteAllTokens', 'putAgents', 'putAgent', 'deleteAgent'],
  ...['updateRecording', 'deleteRecording', 'deleteRecordingLinks'],
  ...['importContacts', 'deleteContact', 'deleteContacts', 'erasePerson', 'startErasure'],
  ...['acknowledgeProblem', 'createTask', 'stopTask', 'startReconciliation'],
  ...['putAlertRules', 'testAlerts'],
  ...['listConnectors', 'checkConnector', 'enableConnector', 'checkThreecxLink'],
  ...['putStaffingHours', 'createHolidays', 'deleteHoliday', 'putHolidayCalendar', 'deleteHolidayCalendar'],
  ...['createKey', 'listKeys', 'getKeyUsage', 'revokeKey'],
  ...['listUsers', 'createUser', 'updateUser', 'deleteUser', 'createUserLink', 'listAudit'],
]
const provider = [
  ...[
    'updateSite',
    'deleteSite',
    'listSites',
    'createSite',
    'listVariables',
    'putVariables',
    'deleteVariables',
    'exportRecords',
    'importRecords',
  ],
]
const levels = { viewer, supervisor, admin, provider }
const roles = ['viewer', 'supervisor', 'admin', 'provider'] as const

const protectedOnes = operations.filter(({ auth }) => auth !== 'public')
const mayFrom = (id: string) => roles.findIndex((role) => levels[role].includes(id))

const people = openPeople({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_CLICK_TO_CALL: 'keys' } })
const pathOf = (path: string) =>
  path
    .replace(':site', 'north')
    .replace(/users\/:id/, `users/${'a'.repeat(12)}`)
    .replace(/(sessions|passkeys)\/:id/, `$1/${'0'.repeat(24)}`)
    .replace(/:\w+/g, 'x')

async function ask(browser: Browser, { method, path, body }: (typeof operations)[number], query = '') {
  const response = await browser.ask(method, `${pathOf(path)}${query}`, body ? {} : undefined)
  const text = await response.text()
  return { status: response.status, text }
}

describe.each(roles)('a %s', (role) => {
  const rank = roles.indexOf(role)
  const open = async (steppedUp: boolean) => {
    const site = role === 'provider' ? '*' : 'north'
    const email = `${role}-${steppedUp}@example.com`
    const grant = { site, role: role === 'provider' ? ('admin' as const) : role }
    return (await people.signInAs([grant], { steppedUp, email })).browser
  }
  let confirmed: Browser
  let cookie: string
  beforeAll(async () => {
    confirmed = await open(true)
    cookie = confirmed.cookie
  })

  it.each(protectedOnes.map((operation) => [operation.id, operation] as const))('and %s', async (id, operation) => {
    confirmed.cookie = cookie
    // Each signing out ends only its own.
    const browser = id === 'deleteSession' ? await open(true) : confirmed
    const from = mayFrom(id)
    const { status, text } = await ask(browser, operation)
    if (from < 0 || rank < from)
      expect(text).toMatch(/"(?:code":"forbidden|success":false)|^\{"error":"This is for API keys/)
    if (from < 0 || rank < from) expect(status).toBe(403)
    else expect([401, 403]).not.toContain(status)
  })

  it('confirms first what keys, variables, exports, erasures and users need', async () => {
    const browser = await open(false)
    const asked = [
      ...[
        'createKey',
        'revokeKey',
        'erasePerson',
        'startErasure',
        'deleteRecording',
        'createUser',
        'updateUser',
        'deleteUser',
        'createUserLink',
        'deletePasskey',
        'createPasskeyOptions',
      ],
      ...['putVariables', 'deleteVariables', 'exportRecords', 'importRecords', 'deleteSite'],
    ]
    for (const operation of protectedOnes.filter(
      ({ id }) => mayFrom(id) >= 0 && rank >= mayFrom(id) && id !== 'deleteSession',
    )) {
      const { text } = await ask(browser, operation)
      if (asked.includes(operation.id)) expect(text).toContain('"step_up_required"')
      else expect(text).not.toContain('"step_up_required"')
    }
  })
})

describe('an admin of one site', () => {
  it('finds nothing of another, by any operation', async () => {
    await people.makeSite('south')
    const { browser } = await people.signInAs([{ site: 'north', role: 'admin' }], { email: 'north@example.com' })
    const found = []
    for (const operation of protectedOnes) {
      for (const site of ['south', 'main', 'nowhere']) {
        const { status } = await ask(browser, operation, `?site=${site}`)
        if (status !== 404) found.push(`${operation.id} ${site} ${status}`)
      }
    }
    expect(found).toEqual([])
  })
})

describe('who is signed out', () => {
  it('may ask for nothing that is protected', async () => {
    const { browser } = await people.signInAs([{ site: '*', role: 'admin' }], { email: 'gone@example.com' })
    const { cookie } = browser
    expect((await browser.ask('DELETE', '/v1/session')).status).toBe(200)
    for (const operation of protectedOnes) {
      browser.cookie = cookie
      expect([operation.id, (await ask(browser, operation)).status]).toEqual([
        operation.id,
        operation.errors === 'odoo' ? 400 : 401,
      ])
    }
  })

  it('was made to ask by another site’s page: nothing is done, by any operation', async () => {
    const { browser } = await people.signInAs([{ site: '*', role: 'admin' }], { email: 'lured@example.com' })
    for (const operation of protectedOnes) {
      const { method, path, body } = operation
      const response = await browser.ask(method, pathOf(path), body ? {} : undefined, {
        'sec-fetch-site': 'cross-site',
      })
      expect([operation.id, response.status]).toEqual([operation.id, 403])
    }
  })

  it('was led to the API by another site’s link, such as to the sound of a recording: nothing is opened', async () => {
    const { browser } = await people.signInAs([{ site: '*', role: 'admin' }], { email: 'led@example.com' })
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const reads = protectedOnes.filter(({ method, path }) => method === 'GET' && !path.startsWith('/contacts/'))
    expect(reads.map(({ id }) => id)).toContain('getRecordingAudio')
    for (const { id, method, path } of reads) {
      expect([id, (await browser.ask(method, pathOf(path), undefined, link)).status]).toEqual([id, 403])
    }
  })
})
