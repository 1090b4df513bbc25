/** `switchhook health`: does the server work? Asked without a key; exit code 1 when it does not. */
import * as z from 'zod'
import { type Health, healthSchema } from '../../../wire/site.ts'
import { exitCodes } from '../../terminal/failure.ts'
import { plain } from '../../terminal/plain.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, withAction } from '../command.ts'
import { assertKnownSite } from '../known-site.ts'

const ask = { path: '/health', answer: healthSchema, also: [503], auth: 'public' } as const

export const health: CliCommand = (program, context) => {
  const command = program.command('health').description('Check whether the server works')
  withAction(command, context, z.object({ site: z.string().optional() }), async (session, { site }) => {
    await assertKnownSite(session.api, site)
    const answer = await session.api.request(ask)
    session.show(answer, () => healthWords(session.api.url, answer, session.width))
    return answer.status === 'ok' ? exitCodes.ok : exitCodes.failed
  })
}

const stateWords: Readonly<Record<string, string>> = { ok: 'works', degraded: 'works, but not in all its parts' }

function healthWords(url: string, { status, checks, notConfigured, warnings = [] }: Health, width: number): string {
  const rows = Object.entries(checks).map(([name, { ok, durationMs, error = '' }]) => [
    name,
    ok ? 'ok' : 'failing',
    durationMs === undefined ? '' : `${durationMs} ms`,
    error,
  ])
  const columns = [{ header: 'CHECK' }, { header: 'STATE' }, { header: 'TOOK' }, { header: 'WHAT TO DO', shrinkTo: 30 }]
  const missing = notConfigured.length === 0 ? '' : `Variables missing or wrong: ${notConfigured.join(', ')}\n`
  return `${url} ${stateWords[status] ?? 'does not work'}.\n\n${renderTable(columns, rows, width)}${missing}${warnings.map((warning) => `${plain(warning)}\n`).join('')}`
}
