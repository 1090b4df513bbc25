/** The call logger: one POST for each call, whose answer 409 means "already there", and alerts of groups. It finds nobody. */
import type { Connector, ConnectorContext } from '../connector.ts'
import { checkOf, good, tried } from '../findings.ts'
import { type CrmHttp, requestJson } from '../http/request.ts'
import { logOnlySource } from '../log-only.ts'
import { type CallLoggerSettings, callLoggerFace } from './settings.ts'

const timeoutMs = 15_000

export type CallLoggerConnector = Connector & Required<Pick<Connector, 'notify'>>

export function createCallLoggerConnector(
  { baseUrl }: CallLoggerSettings,
  context: ConnectorContext,
): CallLoggerConnector {
  const http: CrmHttp = {
    crm: 'The call logger',
    fetch: context.fetch,
    clock: context.clock,
    credentialsHint: 'that it takes calls without a key',
    addressHint: 'API_BASE_URL',
    secrets: [],
  }

  return {
    ...callLoggerFace,
    ...logOnlySource('The call logger'),

    async logCall(report, signal) {
      // A chat or a conversation on the website is no call; whoever wants those logged has a CRM for them.
      if (report.call.view.medium !== 'phone') return { id: report.key }
      // Loaded with the first call: it brings time zones along, which no cold start is to wait for.
      const { loggedCall } = await import('./logged-call.ts')
      const body = JSON.stringify(await loggedCall(report, context))
      const url = `${baseUrl}/calls/from-pbx`
      await requestJson(http, { method: 'POST', url, body, answer: 'any', accept: [409], timeoutMs }, signal)
      return { id: report.key }
    },

    // The contract knows no amendment: the same pbxCallId again would be answered 409, and nothing would change.
    amendCall: async (_report, ref) => ref,

    async notify({ subject, name, transition, title, text }, key, signal) {
      const alerts = `${baseUrl}/alerts/call-groups`
      if (transition === 'resolved') {
        const url = `${alerts}/${encodeURIComponent(subject)}/resolve`
        // What it does not know of, or knows to be over, is over.
        await requestJson(http, { method: 'PUT', url, answer: 'any', accept: [404, 409], timeoutMs }, signal)
        return { id: key }
      }
      const body = JSON.stringify({
        ...{ callGroupId: subject, callGroupName: name ?? subject, alertType: 'NO_ASSIGNED_USERS' },
        alertMessage: `${title}. ${text}`,
      })
      await requestJson(http, { method: 'POST', url: alerts, body, answer: 'any', accept: [409], timeoutMs }, signal)
      return { id: key }
    },

    async check(signal) {
      const health = async () => {
        await requestJson(http, { method: 'GET', url: `${baseUrl}/health`, answer: 'any' }, signal)
        return good('The call logger answers; it is sent every call.')
      }
      return checkOf([await tried(health)])
    },
  }
}
