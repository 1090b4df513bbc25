/** E-mail by an HTTP mail API. The idempotency key is the delivery's, so a service that knows such keys (Resend) sends each once. */
import type { Env } from '../../../lib/variable-fields.ts'
import { type CrmHttp, requestJson } from '../http/request.ts'
import type { Notifier } from '../lazy-notifier.ts'
import type { NoticeText } from '../notice-text.ts'
import { type NotifierContext, type PostNotice, postingNotifier } from '../notifier.ts'
import { type EmailSettings, parseEmailSettings } from './settings.ts'
import { filledIn } from './template.ts'

const timeoutMs = 15_000
const subjectMax = 200

/** What a mail says, whoever it goes to. */
export interface Mail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
}

export type SendMail = (mail: Mail, idempotencyKey: string, signal: AbortSignal) => Promise<void>

/** Rejects with what the mail service said. */
export function createMailer(settings: EmailSettings, context: Pick<NotifierContext, 'fetch' | 'clock'>): SendMail {
  const { url, key, authHeader, template, from } = settings
  const http: CrmHttp = {
    ...{ crm: 'The mail service', fetch: context.fetch, clock: context.clock, secrets: [key] },
    credentialsHint: 'ALERT_EMAIL_API_KEY',
    addressHint: 'ALERT_EMAIL_API_URL',
  }
  return async (mail, idempotencyKey, signal) => {
    const resend = { from, ...mail }
    const auth: Record<string, string> =
      authHeader === undefined ? { authorization: `Bearer ${key}` } : { [authHeader]: key }
    await requestJson(
      http,
      {
        ...{ method: 'POST', url, timeoutMs, answer: 'any' },
        headers: { ...auth, 'idempotency-key': idempotencyKey },
        body: template === undefined ? JSON.stringify(resend) : filledIn(template, { ...resend, key: idempotencyKey }),
      },
      signal,
    )
  }
}

export function createEmail(env: Env, context: NotifierContext): Notifier {
  const settings = parseEmailSettings(env)
  const { to } = settings
  const mailer = createMailer(settings, context)
  const post: PostNotice = (text, key, signal) => mailer(noticeMail(to, text), key, signal)
  return postingNotifier(context, post, `The mail service took a test message to ${to.length} addresses.`)
}

function noticeMail(to: readonly string[], { mark, title, text, footer }: NoticeText): Mail {
  const subject = `${mark} ${title}`.replace(/[\r\n]+/g, ' ').slice(0, subjectMax)
  const html = `<p><strong>${escaped(title)}</strong></p><p>${escaped(text)}</p><p><small>${escaped(footer)}</small></p>`
  return { to, subject, text: `${text}\n\n${footer}\n`, html }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => entities[one] ?? '')
}
