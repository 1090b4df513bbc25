/** The calls of the filters as a file for spreadsheets. */
import type { CallRow } from '../../../../wire/call.ts'
import { queryText, requestAll } from '../api.ts'
import { partyName } from './call-table.tsx'
import { csvText, download } from './csv.ts'

const head = ['started', 'direction', 'number', 'name', 'did', 'queue', 'agent', 'outcome', 'talk seconds', 'id']

function callsCsv(calls: readonly CallRow[]): string {
  const ids = calls[0]?.destinations.map(({ destination }) => destination) ?? []
  const rows = calls.map((call) => [
    call.startedAt,
    call.direction,
    call.external?.e164 ?? call.external?.number,
    partyName(call),
    call.did,
    call.queue?.name ?? call.queue?.extension,
    call.answeredBy?.name ?? call.answeredBy?.extension,
    call.outcome,
    call.talkSeconds,
    call.id,
    ...ids.map((id) => call.destinations.find(({ destination }) => destination === id)?.state),
  ])
  return csvText([[...head, ...ids], ...rows])
}

/** At most 50 pages of 200: more is work for the API. */
export async function exportCalls(filters: Readonly<Record<string, string | undefined>>): Promise<void> {
  const calls = await requestAll<CallRow>(`/v1/calls${queryText({ ...filters, limit: 200 })}`, 'calls', 50)
  download(`calls-${new Date().toISOString().slice(0, 10)}.csv`, callsCsv(calls))
}
