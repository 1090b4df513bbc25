/** `switchhook forwarders`: the forwarders beside the phone systems, and their status. */
import * as z from 'zod'
import { type ForwarderForm as Forwarder, forwardersSchema } from '../../../wire/forwarder.ts'
import { plain } from '../../terminal/plain.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import type { Times } from '../output/times.ts'

export const forwarders: CliCommand = (program, context) => {
  const group = commandGroup(program, 'forwarders', 'Forwarders beside the phone systems')
  const command = group.command('list').description('List forwarders with their sources and problems')
  withAction(command, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path: '/v1/forwarders', answer: forwardersSchema })
    session.show(answer, () => forwarderWords(answer.forwarders, session.times, session.width))
  })
}

/** Warnings stand under the table in full: they say what to do. */
export function forwarderWords(all: readonly Forwarder[], times: Times, width: number): string {
  if (all.length === 0) return 'No forwarder has been heard of yet; docs/forwarder.md says how to install one.\n'
  const rows = all.flatMap(({ name, version, mode, heardAt, late, sources, outbox }) => {
    const first = [name, late ? 'LATE' : 'ok', times.at(heardAt), version, mode, String(outbox.events)]
    return sources.map(({ id, type, state, lagSeconds, clickToCall }, at) => [
      ...(at === 0 ? first : first.map(() => '')),
      `${id} (${type}${clickToCall === undefined ? '' : ', makes calls'})`,
      state,
      lagSeconds ? `${lagSeconds} s` : '',
    ])
  })
  const columns = [
    { header: 'NAME', shrinkTo: 8 },
    { header: 'STATE' },
    { header: 'LAST HEARD' },
    { header: 'VERSION' },
    { header: 'MODE' },
    { header: 'WAITING', align: 'right' },
    { header: 'SOURCE', shrinkTo: 10 },
    { header: 'IS' },
    { header: 'BEHIND', align: 'right' },
  ] as const
  const warnings = all.flatMap((one) => one.warnings.map((warning) => `▲ ${plain(`${one.name}: ${warning}`)}\n`))
  return `${renderTable(columns, rows, width)}\n${warnings.join('')}${times.note}\n`
}
