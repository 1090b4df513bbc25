/** When a call last began, as the XAPI has it: a small question before the report of calls is asked for. */
import * as z from 'zod'
import type { ThreecxApi } from '../api/api.ts'
import { grantReports } from './query.ts'

const answerForm = z.object({ value: z.array(z.object({ LastCdrStartedAt: z.string().max(60) })).max(10) })

/** Undefined where this build does not say; that is no fault. Rejects as ThreecxApi.get does. */
export async function lastCallStamp(api: ThreecxApi, signal: AbortSignal): Promise<string | undefined> {
  const path = '/xapi/v1/LastCdrAndChatMessageTimestamp?$select=LastCdrStartedAt'
  const answer = answerForm.safeParse(await api.get({ path, grant: grantReports }, signal))
  return answer.data?.value[0]?.LastCdrStartedAt
}
