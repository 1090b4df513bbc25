/** Search and filters of the list of calls. What they are set to stands in the address and nowhere else. */
import type { CallRow } from '../../../../wire/call.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../language.ts'
import { navigate, pageUrl, setQuery, useRoute } from '../router.ts'
import { SearchBox } from './search-box.tsx'

const dayMs = 86_400_000
const periods = { today: 0, week: 7, month: 30 } as const
const outcomes = ['answered', 'unanswered', 'missed', 'abandoned', 'busy', 'failed', 'voicemail'] as const
const shownFilters = ['q', 'period', 'direction', 'state', 'destination', 'outcome', 'queue', 'extension'] as const

export const isFiltered = (query: URLSearchParams) => shownFilters.some((name) => query.has(name))

/** Midnight so many days ago, here. */
function since(days: number): string {
  const day = new Date(Date.now() - days * dayMs)
  day.setHours(0, 0, 0, 0)
  return day.toISOString()
}

/** What the API is asked for. */
export function filtersOf(query: URLSearchParams): Record<string, string | undefined> {
  const value = (name: string) => query.get(name) ?? undefined
  const period = value('period')
  return {
    ...Object.fromEntries(shownFilters.map((name) => [name, value(name)])),
    period: undefined,
    from: period !== undefined && period in periods ? since(periods[period as keyof typeof periods]) : undefined,
  }
}

export function CallFilters({ rows }: { readonly rows: readonly CallRow[] }) {
  const { query } = useRoute()
  return (
    <>
      <search class="row wrap">
        <SearchBox label={texts.searchCalls} placeholder={texts.searchCallsHint} />
        <Choice
          name="period"
          any={texts.anyTime}
          options={Object.keys(periods).map((id) => [id, texts.periods[id as 'today']])}
        />
      </search>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's; this is a bar of switches. */}
      <div class="row wrap" role="group" aria-label={texts.filters}>
        <Chip name="direction" value="external" label={texts.externalCalls} />
        <Chip name="state" value="missing" label={texts.notInCrm} />
        <Choice name="outcome" any={texts.outcome} options={outcomes.map((id) => [id, texts.outcomes[id]])} />
        <Choice name="destination" any={texts.destination} options={destinationsOf(rows, query.get('destination'))} />
        <Choice name="queue" any={texts.queue} options={queuesOf(rows, query.get('queue'))} />
        <Choice name="extension" any={texts.agent} options={agentsOf(rows, query.get('extension'))} />
        {isFiltered(query) && (
          <button type="button" class="btn quiet sm" onClick={() => navigate(pageUrl('calls'))}>
            {texts.clear}
          </button>
        )}
      </div>
    </>
  )
}

interface ChipProps {
  readonly name: string
  readonly value: string
  readonly label: string
}

function Chip({ name, value, label }: ChipProps) {
  const isOn = useRoute().query.get(name) === value
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={isOn}
      onClick={() => setQuery({ [name]: isOn ? undefined : value })}
    >
      {label}
      {isOn && <Icon name="cross" />}
    </button>
  )
}

type Option = readonly [value: string, label: string]

function Choice({ name, any, options }: { name: string; any: string; options: readonly Option[] }) {
  const value = useRoute().query.get(name) ?? ''
  if (options.length === 0) return null
  return (
    <select
      class="chip"
      data-on={value !== ''}
      aria-label={any}
      value={value}
      onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
    >
      <option value="">{any}</option>
      {options.map(([id, label]) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  )
}

/** Those that were seen, and the one that is set. */
function seen(options: Iterable<Option>, set: string | null): Option[] {
  const byValue = new Map<string, string>(set ? [[set, set]] : [])
  for (const [value, label] of options) byValue.set(value, label)
  return [...byValue].sort(([, a], [, b]) => a.localeCompare(b))
}

const destinationsOf = (rows: readonly CallRow[], set: string | null) =>
  seen(
    rows.flatMap(({ destinations }) =>
      destinations.map(({ destination }): Option => [destination, texts.connectorNames[destination] ?? destination]),
    ),
    set,
  )

const queuesOf = (rows: readonly CallRow[], set: string | null) =>
  seen(
    rows.flatMap(({ queue }): Option[] => (queue ? [[queue.extension, queue.name ?? queue.extension]] : [])),
    set,
  )

const agentsOf = (rows: readonly CallRow[], set: string | null) =>
  seen(
    rows.flatMap(({ rung }) => rung.map(({ extension, name }): Option => [extension, name ?? extension])),
    set,
  )
