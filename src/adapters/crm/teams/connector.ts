/**
 * Microsoft Teams by a workflow ("When a Teams webhook request is received"): a message with one adaptive card, answered 202.
 * Workflows know no idempotency key: where the answer was lost it is posted twice, with the same last line.
 */
import type { Env } from '../../../lib/variable-fields.ts'
import { type CrmHttp, requestJson } from '../http/request.ts'
import type { Notifier } from '../lazy-notifier.ts'
import type { NoticeText } from '../notice-text.ts'
import { type NotifierContext, type PostNotice, postingNotifier } from '../notifier.ts'
import { parseTeamsSettings } from './settings.ts'

/** A flow answers once it has begun. */
const timeoutMs = 15_000
const textMax = 4000

export function createTeams(env: Env, context: NotifierContext): Notifier {
  const { url } = parseTeamsSettings(env)
  const { pathname, searchParams } = new URL(url)
  const http: CrmHttp = {
    ...{ crm: 'Teams', fetch: context.fetch, clock: context.clock },
    secrets: [pathname, ...searchParams.values()].filter((part) => part.length > 5),
    credentialsHint: 'TEAMS_WEBHOOK_URL, which holds the workflow’s signature (sig)',
    addressHint: 'TEAMS_WEBHOOK_URL',
  }
  const post: PostNotice = async (text, _, signal) => {
    const body = JSON.stringify(teamsMessage(text))
    await requestJson(http, { method: 'POST', url, body, answer: 'none', timeoutMs }, signal)
  }
  return postingNotifier(
    context,
    post,
    'The workflow took a test message: it stands in the channel if the workflow posts there.',
  )
}

export function teamsMessage({ mark, title, text, footer }: NoticeText): object {
  const block = (words: string, more: object = {}) => ({
    ...{ type: 'TextBlock', text: plain(words).slice(0, textMax), wrap: true },
    ...more,
  })
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    body: [
      block(`${mark} ${title}`, { size: 'Medium', weight: 'Bolder' }),
      block(text),
      block(footer, { size: 'Small', isSubtle: true }),
    ],
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
}

/** A text block reads Markdown: what would be a link or emphasis there is written as it is. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]]/g, '\\$&')
}
