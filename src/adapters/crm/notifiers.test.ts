import { describe, expect, it } from 'vitest'
import { createAlertSink, sinkVariables } from '../../../test/support/alerts/sink.ts'
import { connectorContext } from '../../../test/support/crm/connector-context.ts'
import type { Notice } from '../../core/staffing/alerts/notice.ts'
import type { Env } from '../../lib/variable-fields.ts'
import { createConnectors, noticeDestinations } from './registry.ts'

const signal = new AbortController().signal
const notice: Notice = {
  ...{ alertId: 'alert_1', transition: 'opened', kind: 'nobody_logged_in', subject: '800', name: '<!channel> *Sales*' },
  ...{ title: 'Nobody is logged in to <!channel> *Sales*', text: 'Of its members [1](https://x) & more.' },
  ...{ atMs: 0, openedAtMs: 0, reminders: 0 },
}

function open(variables: Env = sinkVariables) {
  const sink = createAlertSink()
  const connectors = createConnectors(variables, connectorContext({ fetch: sink.fetch }))
  const find = (id: string) => {
    const found = noticeDestinations(connectors).find((one) => one.id === id)
    if (!found) throw new Error(`${id} is not switched on`)
    return found
  }
  return { sink, find, connectors }
}

describe('who is sent alerts', () => {
  it('is sent no calls and asked for no contacts, if that is all it is for', () => {
    const { connectors } = open()
    const only = connectors.filter(({ can }) => can?.find === false && can.log === false).map(({ id }) => id)
    expect(only).toEqual(['email', 'slack', 'teams'])
  })

  it('in Slack sees no markup that the phone system wrote', async () => {
    const { sink, find } = open()
    await find('slack').notify?.(notice, 'k', signal)
    expect(JSON.stringify(sink.bodies('slack'))).toContain('&lt;!channel&gt;')
    expect(sink.taken('slack')[0]).not.toContain('<!channel>')
    expect(sink.malformed()).toEqual([])
  })

  it('in Teams sees no links or emphasis that it wrote', async () => {
    const { sink, find } = open()
    await find('teams').notify?.(notice, 'k', signal)
    expect(JSON.stringify(sink.bodies('teams'))).toContain('\\\\[1\\\\](https://x)')
  })

  it('by e-mail gets it once for each key, with what it wrote as text', async () => {
    const { sink, find } = open()
    await find('email').notify?.(notice, 'k', signal)
    await find('email').notify?.(notice, 'k', signal)
    expect(sink.bodies('email')).toMatchObject([
      { to: ['ops@example.com', 'lead@example.com'], html: expect.stringContaining('&lt;!channel&gt;') },
    ])
  })

  it.each([
    [{ SLACK_WEBHOOK_URL: 'http://hooks.slack.com/services/x' }, 'slack', 'SLACK_WEBHOOK_URL must be an https://'],
    [{ SLACK_WEBHOOK_URL: 'https://10.0.0.5/x' }, 'slack', 'private network'],
    [{ TEAMS_WEBHOOK_URL: 'https://localhost/x' }, 'teams', 'private network'],
    [{ ALERT_EMAIL_TO: 'a@example.com' }, 'email', 'ALERT_EMAIL_FROM'],
    [{ ALERT_EMAIL_TO: 'a@example.com', ALERT_EMAIL_FROM: 'b@example.com' }, 'email', 'ALERT_EMAIL_API_KEY'],
    [{ ...sinkVariables, ALERT_EMAIL_API_URL: 'https://192.168.1.1/' }, 'email', 'ALERT_EMAIL_API_URL must not'],
    [{ ...sinkVariables, ALERT_EMAIL_TEMPLATE: '{}' }, 'email', 'ALERT_EMAIL_TEMPLATE must have'],
    [{ ...sinkVariables, ALERT_EMAIL_FROM: 'a@example.com\r\nBcc: x@example.com' }, 'email', 'ALERT_EMAIL_FROM must'],
  ])(
    'that is set up wrong (%#) names the variable, and what waits is sent once it is right',
    async (variables, id, words) => {
      const { find } = open(variables)
      await expect(find(id).notify?.(notice, 'k', signal)).rejects.toMatchObject({
        ...{ code: 'crm_not_configured', retryable: true, message: expect.stringContaining(words) },
      })
      expect(
        await find(id)
          .check(signal)
          .catch((error: unknown) => error),
      ).toMatchObject({
        ...{ message: expect.stringContaining(words) },
      })
    },
  )
})
