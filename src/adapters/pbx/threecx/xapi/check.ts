/** What an admin should know before relying on a client ID: does it connect, and may it read the call log. */

import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { SourceFinding } from '../../source.ts'
import type { ThreecxApi } from '../api/api.ts'
import { askCallLog } from './query.ts'
import { callLogRowSchema, callOf } from './row.ts'

const dayMs = 86_400_000
const sampleRows = 500

export async function checkCallLog(
  { api, clock }: { readonly api: ThreecxApi; readonly clock: Clock },
  signal: AbortSignal,
): Promise<readonly SourceFinding[]> {
  const findings: SourceFinding[] = []
  try {
    await api.token.get(signal)
    findings.push({ ok: true, text: `connected to ${api.url}` })
    const nowMs = clock.now()
    const values = await askCallLog(api, nowMs - dayMs, nowMs + dayMs, sampleRows, signal)
    findings.push({ ok: true, text: 'may read the call log' })
    findings.push(values === 'cut' ? { ok: true, text: `more than ${sampleRows} rows today` } : contentOf(values))
  } catch (thrown) {
    signal.throwIfAborted()
    findings.push({ ok: false, text: toSwitchhookError(thrown).message })
  }
  return findings
}

function contentOf(values: readonly unknown[]): SourceFinding {
  const rows = values.flatMap((value) => callLogRowSchema.safeParse(value).data ?? [])
  if (values.length > rows.length) {
    return {
      ok: false,
      text: `${values.length - rows.length} of ${values.length} rows can't be read: not the known form`,
    }
  }
  const calls = new Set(rows.map(callOf)).size
  return { ok: true, text: `${rows.length} rows of ${calls} calls in the last 24 hours` }
}
