/** GET /cron/sweep: the schedule, as Vercel's cron calls it: with CRON_SECRET as a bearer token. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { runScheduled } from '../../src/app/scheduled.ts'
import { sameHash } from '../../src/app/security/tokens.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { sha256Hex } from '../../src/lib/hash.ts'

export const startCronSweep = defineOperation({
  method: 'GET',
  path: '/cron/sweep',
  id: 'startCronSweep',
  summary: 'Start the scheduled work (Vercel cron)',
  description: 'Needs `Authorization: Bearer` with the value of CRON_SECRET. Running it often does no harm.',
  tag: 'Platform',
  auth: 'public',
  fails: [401],
  responses: { 200: z.object({ status: z.literal('done') }) },
  async run({ deployment, request, address }) {
    const secret = deployment.variables.CRON_SECRET?.trim() ?? ''
    if (secret.length < 16) {
      const advice = 'Set CRON_SECRET to at least 16 characters; until then the schedule takes no calls.'
      throw new SwitchhookError('not_configured', advice, { retryable: true, details: { variables: ['CRON_SECRET'] } })
    }
    const given = request.headers.get('authorization') ?? ''
    const isRight = () => sameHash(sha256Hex(given), sha256Hex(`Bearer ${secret}`))
    if (!(await deployment.access.provesSecret(given, address, isRight))) {
      throw new SwitchhookError('unauthorized', 'This needs the value of CRON_SECRET as a bearer token.')
    }
    await runScheduled(deployment)
    return { status: 'done' as const }
  },
})
