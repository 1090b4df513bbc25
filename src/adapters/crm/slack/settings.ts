/** Environment → settings of Slack: the address of an incoming webhook, which is itself the secret. */
import * as z from 'zod'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { publicAddress } from '../notifier.ts'
import { readVariables } from '../setting-fields.ts'

export const slackVariables = once(() => z.object({ SLACK_WEBHOOK_URL: optionalText }))

export interface SlackSettings {
  readonly url: string
}

/** Throws `crm_not_configured`, naming a wrong or missing variable. */
export function parseSlackSettings(env: Env): SlackSettings {
  const { SLACK_WEBHOOK_URL: url = '' } = readVariables('Slack', slackVariables(), env)
  return { url: publicAddress('Slack', 'SLACK_WEBHOOK_URL', env, url) }
}
