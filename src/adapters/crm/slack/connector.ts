/**
 * Slack by an incoming webhook: `{text, blocks}`, answered 200 `ok`. Slack knows no idempotency key: where the answer to a message
 * was lost it is posted twice, with the same last line.
 *
 * What must stay true: nothing that is posted is markup of somebody else's; Slack reads `&`, `<` and `>` as such.
 */
import type { Env } from '../../../lib/variable-fields.ts'
import { type CrmHttp, requestJson } from '../http/request.ts'
import type { Notifier } from '../lazy-notifier.ts'
import type { NoticeText } from '../notice-text.ts'
import { type NotifierContext, type PostNotice, postingNotifier } from '../notifier.ts'
import { parseSlackSettings } from './settings.ts'

/** Of a header block, and of a section's text. */
const headerMax = 150
const textMax = 2900

export function createSlack(env: Env, context: NotifierContext): Notifier {
  const { url } = parseSlackSettings(env)
  const http: CrmHttp = {
    ...{ crm: 'Slack', fetch: context.fetch, clock: context.clock, secrets: [new URL(url).pathname] },
    credentialsHint: 'SLACK_WEBHOOK_URL, which Slack may have revoked',
    addressHint: 'SLACK_WEBHOOK_URL',
  }
  const post: PostNotice = async (text, _, signal) => {
    const body = JSON.stringify(slackMessage(text))
    await requestJson(http, { method: 'POST', url, body, answer: 'any' }, signal)
  }
  return postingNotifier(context, post, 'Slack took a test message: it stands in the channel.')
}

export function slackMessage({ mark, title, text, footer }: NoticeText): object {
  const head = `${mark} ${title}`
  return {
    text: escaped(`${head}: ${text}`).slice(0, textMax),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: head.slice(0, headerMax), emoji: true } },
      { type: 'section', text: { type: 'mrkdwn', text: escaped(text).slice(0, textMax) } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(footer).slice(0, textMax) }] },
    ],
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
