/** Environment → settings of Microsoft Teams: the address of a workflow that posts to a channel, which is itself the secret. */
import * as z from 'zod'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { publicAddress } from '../notifier.ts'
import { readVariables } from '../setting-fields.ts'

export const teamsVariables = once(() => z.object({ TEAMS_WEBHOOK_URL: optionalText }))

export interface TeamsSettings {
  readonly url: string
}

/** Throws `crm_not_configured`, naming a wrong or missing variable. */
export function parseTeamsSettings(env: Env): TeamsSettings {
  const { TEAMS_WEBHOOK_URL: url = '' } = readVariables('Teams', teamsVariables(), env)
  return { url: publicAddress('Teams', 'TEAMS_WEBHOOK_URL', env, url) }
}
