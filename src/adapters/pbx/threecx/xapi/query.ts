/** One request to 3CX's report of calls (Pbx.GetCallLogData). */
import * as z from 'zod'
import { type ThreecxApi, unreadable } from '../api/api.ts'
import { AnswerTooBig } from '../api/exchange.ts'

const answerForm = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() })

export const grantReports =
  'in Integrations > API tick XAPI (Configuration API) for the client ID and give it the role System Owner'

/** The rows of a stretch of time, in any order; `cut` when there may be more than the answer has. */
export async function askCallLog(
  api: ThreecxApi,
  fromMs: number,
  toMs: number,
  top: number,
  signal: AbortSignal,
): Promise<readonly unknown[] | 'cut'> {
  const path = `/xapi/v1/ReportCallLogData/Pbx.GetCallLogData(${parameters(fromMs, toMs)})?$top=${top}`
  try {
    const value = await api.get({ path, grant: grantReports }, signal)
    const answer = answerForm.safeParse(value)
    if (!answer.success) throw unreadable(api.url)
    const isCut = answer.data.value.length >= top || answer.data['@odata.nextLink'] !== undefined
    return isCut ? 'cut' : answer.data.value
  } catch (thrown) {
    if (thrown instanceof AnswerTooBig) return 'cut'
    throw thrown
  }
}

/** All are required; 0 and '' mean that nothing is left out. */
function parameters(fromMs: number, toMs: number): string {
  // Whole seconds: not every build takes fractions.
  const instant = (ms: number) => `${new Date(Math.max(0, ms)).toISOString().slice(0, 19)}Z`
  return [
    `periodFrom=${instant(fromMs)}`,
    `periodTo=${instant(toMs + 999)}`,
    "sourceType=0,sourceFilter='',destinationType=0,destinationFilter='',callsType=0",
    "callTimeFilterType=0,callTimeFilterFrom='0:00:0',callTimeFilterTo='0:00:0',hidePcalls=false",
  ].join(',')
}
