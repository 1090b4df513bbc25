/** Shows an admin which parts of the Re:amaze connection work. Writes nothing: a test message would be a conversation. */
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { ConnectionCheck } from '../connector.ts'
import type { Finder } from '../finder.ts'
import { bad, checkOf, type Finding, failed, good } from '../findings.ts'
import type { ReamazeSettings } from './settings.ts'

export async function checkReamaze(
  settings: ReamazeSettings,
  finder: Finder,
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  return checkOf([...(await apiFindings(settings, finder, signal)), voiceFinding(settings)])
}

async function apiFindings(settings: ReamazeSettings, finder: Finder, signal: AbortSignal): Promise<Finding[]> {
  if (!settings.api.set)
    return [bad(`Contacts can't be found: set ${settings.api.missing.join(' and ')}.`, 'crm_not_configured')]
  const reached = good(`The API of brand ${settings.brand} answers.`)
  try {
    await finder.search('switchhook', 1, signal)
    return [reached, good('The login e-mail and API token are accepted; contacts can be found.')]
  } catch (thrown) {
    const error = toSwitchhookError(thrown)
    return [...(error.code === 'crm_unauthorized' ? [reached] : []), failed(error)]
  }
}

function voiceFinding({ voice }: ReamazeSettings): Finding {
  if (!voice.set) return bad(`Calls can't be logged: set ${voice.missing.join(' and ')}.`)
  return good(
    'The secret and number of the voice channel are set; whether Re:amaze accepts them shows with the first call.',
  )
}
