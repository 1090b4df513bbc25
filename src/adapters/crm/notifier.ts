/** What the destinations that are sent notices of alerts only have in common. */
import type { Env } from '../../lib/variable-fields.ts'
import type { ConnectorContext } from './connector.ts'
import { checkOf, good, tried } from './findings.ts'
import type { Notifier } from './lazy-notifier.ts'
import { type NoticeText, testNotice, textOfNotice } from './notice-text.ts'
import { notConfigured } from './setting-fields.ts'
import { addressFault } from './webhook/address.ts'

export type NotifierContext = Pick<ConnectorContext, 'fetch' | 'clock' | 'random' | 'timeZone'>

/** https, and not inside a private network: the same as for webhooks. Throws `crm_not_configured`, naming the variable. */
export function publicAddress(name: string, variable: string, env: Env, text: string): string {
  const fault = addressFault(text, env.WEBHOOK_ALLOW_PRIVATE?.trim() === 'true')
  if (fault) throw notConfigured(`${name} is set up wrong: ${variable} ${fault}.`)
  return text
}

/** Rejects with what the other side said. `key`: the same for each repetition of one notice, for those who know such keys. */
export type PostNotice = (text: NoticeText, key: string, signal: AbortSignal) => Promise<void>

/** Posts a notice as it is for people, and as its check a test; `found`: what that proves, for people. */
export function postingNotifier(context: NotifierContext, post: PostNotice, found: string): Notifier {
  return {
    async notify(notice, key, signal) {
      await post(textOfNotice(notice, context.timeZone), key, signal)
      return { id: key }
    },
    async check(signal) {
      const key = `test-${Buffer.from(context.random.bytes(12)).toString('hex')}`
      const test = async () => {
        await post(testNotice(context), key, signal)
        return good(found)
      }
      return checkOf([await tried(test)])
    },
  }
}
