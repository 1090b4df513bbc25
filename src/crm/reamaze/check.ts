/** Tells an admin which parts of the Re:amaze connection work. Writes nothing: a test message would be a conversation. */
import { toSwitchhookError } from '../../errors.ts'
import type { ConnectionCheck } from '../connector.ts'
import type { Finder } from './find.ts'
import type { ReamazeSettings } from './settings.ts'

type Finding = ConnectionCheck['findings'][number]

export async function checkReamaze(
  settings: ReamazeSettings,
  finder: Finder,
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const findings = [...(await apiFindings(settings, finder, signal)), voiceFinding(settings)]
  return { ok: findings.every((finding) => finding.ok), findings }
}

async function apiFindings(settings: ReamazeSettings, finder: Finder, signal: AbortSignal): Promise<Finding[]> {
  if (!settings.api.set) {
    return [{ ok: false, text: `Contacts can't be found: set ${settings.api.missing.join(' and ')}.` }]
  }
  try {
    await finder.search('switchhook', 1, signal)
    return [
      { ok: true, text: `The API of brand ${settings.brand} answers.` },
      { ok: true, text: 'The login e-mail and API token are accepted; contacts can be found.' },
    ]
  } catch (thrown) {
    const error = toSwitchhookError(thrown)
    const reached: Finding[] =
      error.code === 'crm_unauthorized' ? [{ ok: true, text: `The API of brand ${settings.brand} answers.` }] : []
    return [...reached, { ok: false, text: error.message }]
  }
}

function voiceFinding(settings: ReamazeSettings): Finding {
  if (!settings.voice.set) {
    return { ok: false, text: `Calls can't be logged: set ${settings.voice.missing.join(' and ')}.` }
  }
  return {
    ok: true,
    text: 'The secret and number of the voice channel are set; whether Re:amaze accepts them shows with the first call.',
  }
}
