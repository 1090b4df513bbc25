/** The sound of a recording, by XAPI: `Recordings/Pbx.DownloadRecording(recId=…)`. */
import type { ThreecxApi } from '../api/api.ts'
import { unavailable } from '../api/exchange.ts'

const grant = 'give the API client the role that may download recordings (System Owner, or a role with recordings)'

/** Undefined where 3CX has none of this id (any more). Rejects with `source_unauthorized`, `source_unreachable`, or the signal's reason. */
export async function openRecording(
  api: Pick<ThreecxApi, 'open' | 'url'>,
  id: string,
  signal: AbortSignal,
): Promise<Response | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const answer = await api.open({ path: `/xapi/v1/Recordings/Pbx.DownloadRecording(recId=${id})`, grant }, signal)
  const { status } = answer
  if (status === 200) return answer
  await answer.body?.cancel()
  if (status === 404) return undefined
  throw unavailable({ status, value: undefined, isJson: false, retryAfterMs: undefined }, api.url)
}
