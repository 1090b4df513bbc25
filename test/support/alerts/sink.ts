/**
 * The receivers of alerts in their true forms: Slack's and Teams' incoming webhooks, Resend, the call logger of a CDR sidecar, and
 * a receiver of Standard Webhooks. What is not in its form is answered as the real one would, and kept apart.
 */
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'

const slackForm = z.strictObject({
  text: z.string().min(1),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('header'),
          text: z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(150), emoji: z.boolean() }),
        }),
        z.strictObject({
          type: z.literal('section'),
          text: z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(3000) }),
        }),
        z.strictObject({
          type: z.literal('context'),
          elements: z.array(z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1) })).max(10),
        }),
      ]),
    )
    .max(50),
})
const textBlock = z.looseObject({ type: z.literal('TextBlock'), text: z.string(), wrap: z.boolean() })
const teamsForm = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.string(),
        body: z.array(textBlock),
      }),
    }),
  ]),
})
const resendForm = z.strictObject({
  from: z.string(),
  to: z.array(z.string()).min(1).max(50),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
})
const openedForm = z.strictObject({
  ...{ callGroupId: z.string().min(1), callGroupName: z.string().min(1), alertMessage: z.string().min(1) },
  alertType: z.literal('NO_ASSIGNED_USERS'),
})

export const sinkSecret = `whsec_${Buffer.alloc(32, 'sink').toString('base64')}`
export const sinkVariables = {
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/s3cret',
  TEAMS_WEBHOOK_URL:
    'https://prod-1.westeurope.logic.azure.com/workflows/w1/triggers/manual/paths/invoke?sig=s1gnature',
  ALERT_EMAIL_TO: 'ops@example.com, lead@example.com',
  ALERT_EMAIL_FROM: 'Switchhook <alerts@example.com>',
  ALERT_EMAIL_API_KEY: 're_key',
  WEBHOOK_URL: 'https://hooks.example.com/alerts',
  WEBHOOK_SECRET: sinkSecret,
  API_BASE_URL: 'https://logger.example.com/api',
} as const

export interface SinkOptions {
  /** Refuses or loses a request before it is looked at. */
  readonly fault?: (to: string) => Response | 'lost' | 'answer lost' | undefined
}

export function createAlertSink({ fault }: SinkOptions = {}) {
  const taken: { readonly to: string; readonly what: string; readonly body: unknown }[] = []
  const malformed: { readonly to: string; readonly body: string }[] = []
  const mailed = new Set<string>()

  const take = async (request: Request): Promise<{ response: Response; taken?: (typeof taken)[number] }> => {
    const { hostname, pathname } = new URL(request.url)
    const body = await request.text()
    const refuse = (to: string, status: number, text: string) => {
      malformed.push({ to, body })
      return { response: new Response(text, { status }) }
    }
    const json: unknown = body === '' ? undefined : JSON.parse(body)
    if (hostname === 'hooks.slack.com') {
      const slack = slackForm.safeParse(json)
      if (!slack.success) return refuse('slack', 400, 'invalid_payload')
      return { response: new Response('ok'), taken: { to: 'slack', what: slack.data.text, body: json } }
    }
    if (hostname.endsWith('logic.azure.com')) {
      const teams = teamsForm.safeParse(json)
      if (!teams.success) return refuse('teams', 400, '{"error":{"code":"InvalidRequestContent"}}')
      const what = teams.data.attachments[0].content.body[0]?.text ?? ''
      return { response: new Response(null, { status: 202 }), taken: { to: 'teams', what, body: json } }
    }
    if (hostname === 'api.resend.com') {
      if (request.headers.get('authorization') !== 'Bearer re_key')
        return refuse('email', 401, '{"name":"missing_api_key"}')
      const mail = resendForm.safeParse(json)
      if (!mail.success) return refuse('email', 422, '{"name":"validation_error","message":"wrong"}')
      const key = request.headers.get('idempotency-key') ?? ''
      const response = Response.json({ id: key })
      if (mailed.has(key)) return { response }
      mailed.add(key)
      return { response, taken: { to: 'email', what: mail.data.subject, body: json } }
    }
    if (hostname === 'logger.example.com') {
      const resolve = /^\/api\/alerts\/call-groups\/([^/]+)\/resolve$/.exec(pathname)
      if (request.method === 'PUT' && resolve) {
        return {
          response: new Response(null, { status: 204 }),
          taken: { to: 'call-logger', what: `resolved ${resolve[1]}`, body: json },
        }
      }
      const opened = openedForm.safeParse(json)
      if (request.method !== 'POST' || pathname !== '/api/alerts/call-groups' || !opened.success)
        return refuse('call-logger', 422, '{}')
      const what = `opened ${opened.data.callGroupId}`
      return { response: Response.json({ id: 1 }, { status: 201 }), taken: { to: 'call-logger', what, body: json } }
    }
    const id = request.headers.get('webhook-id') ?? ''
    const at = new Date(Number(request.headers.get('webhook-timestamp')) * 1000)
    const isRight = new Webhook(sinkSecret).sign(id, at, body) === request.headers.get('webhook-signature')
    if (!isRight) return refuse('webhook', 401, '')
    const { type } = z.looseObject({ type: z.string() }).parse(json)
    const isKnown = mailed.has(id)
    mailed.add(id)
    return { response: new Response('ok'), taken: isKnown ? undefined : { to: 'webhook', what: type, body: json } }
  }

  return {
    /** Each message once, as far as its receiver can know a repetition. */
    taken: (to: string) => taken.filter((one) => one.to === to).map(({ what }) => what),
    bodies: (to: string) => taken.filter((one) => one.to === to).map(({ body }) => body),
    malformed: () => malformed,
    async fetch(url: string, init?: RequestInit): Promise<Response> {
      const request = new Request(url, init)
      const found = fault?.(new URL(url).hostname)
      if (found === 'lost') throw new TypeError('fetch failed')
      if (found instanceof Response) return found
      const { response, taken: one } = await take(request)
      if (one) taken.push(one)
      if (found === 'answer lost') throw new TypeError('fetch failed')
      return response
    },
  }
}
