/** Calls by agent, queue, DID, hour of the day, day and week: a table with bars of our own, and a file for spreadsheets. */
import type { ReportFigures, ReportForm, ReportRow } from '../../../../wire/reports.ts'
import { queryText, withSite } from '../api.ts'
import { useData } from '../data.ts'
import { countText, percentText, shortDayText } from '../format.ts'
import { texts } from '../language.ts'
import { setQuery, useRoute } from '../router.ts'
import { useSession } from '../session.ts'
import { Head } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

const kinds = ['agents', 'queues', 'dids', 'hours', 'days', 'weeks'] as const
type Kind = (typeof kinds)[number]
const isKind = (text: string | null): text is Kind => kinds.some((kind) => kind === text)

export function Page() {
  const { query } = useRoute()
  const given = query.get('by')
  const by = isKind(given) ? given : 'agents'
  const range = { from: query.get('from') ?? undefined, to: query.get('to') ?? undefined }
  const path = `/v1/reports/${by}`
  const report = useData<ReportForm>(`${path}${queryText(range)}`)
  return (
    <>
      <Head title={texts.pages.reports} about={texts.reportsAbout}>
        <a class="btn" href={withSite(`${path}${queryText({ ...range, format: 'csv' })}`)} download>
          {texts.csvFile}
        </a>
      </Head>
      <div class="row wrap">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's; this is a bar of switches. */}
        <div class="row wrap" role="group" aria-label={texts.reportBy}>
          {kinds.map((kind) => (
            <button
              key={kind}
              type="button"
              class="chip"
              aria-pressed={kind === by}
              onClick={() => setQuery({ by: kind })}
            >
              {texts.reportKinds[kind]}
            </button>
          ))}
        </div>
        <Day name="from" label={texts.firstDay} value={range.from} />
        <Day name="to" label={texts.lastDay} value={range.to} />
      </div>
      <WhenLoaded of={report} rows={8}>
        {(data) =>
          data.rows.length === 0 ? (
            <Empty icon="paper" title={texts.noCalls} text={texts.noReportHint} />
          ) : (
            <>
              <Table report={data} />
              <p class="muted sm">{texts.reportsFormula}</p>
            </>
          )
        }
      </WhenLoaded>
    </>
  )
}

interface DayProps {
  readonly name: 'from' | 'to'
  readonly label: string
  readonly value: string | undefined
}

function Day({ name, label, value }: DayProps) {
  return (
    <label class="row sm">
      {label}
      <input type="date" value={value} onChange={(event) => setQuery({ [name]: event.currentTarget.value })} />
    </label>
  )
}

function Table({ report }: { readonly report: ReportForm }) {
  const { by, rows, total, from, to, zone } = report
  const most = Math.max(1, ...rows.map(({ calls }) => calls))
  // The end of a day stands at the beginning of the next.
  const last = new Date(Date.parse(to) - 1).toISOString()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls a wide table by keys.
    <section class="card wide-table" aria-label={texts.pages.reports} tabIndex={0}>
      <table>
        <caption class="muted sm">
          {shortDayText(from)} – {shortDayText(last)} · {texts.timesIn(zone)}
        </caption>
        <thead>
          <tr>
            <th>{texts.reportHeads[by]}</th>
            <th>
              <span class="sr">{texts.share}</span>
            </th>
            {texts.reportColumns.map((column) => (
              <th key={column} class="num">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} by={by} most={most} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{texts.wholeSite}</th>
            <td />
            <Figures of={total} />
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

function Row({ row, by, most }: { readonly row: ReportRow; readonly by: Kind; readonly most: number }) {
  return (
    <tr>
      <th scope="row" class={by === 'agents' || by === 'queues' ? 'long' : 'nowrap'}>
        <RowName row={row} by={by} />
      </th>
      <td>
        <Bar row={row} most={most} />
      </td>
      <Figures of={row} />
    </tr>
  )
}

function RowName({ row: { id, name }, by }: { readonly row: ReportRow; readonly by: Kind }) {
  const { showNumber } = useSession()
  if (by === 'dids') return <span class="tn">{showNumber(id)}</span>
  if (by === 'hours') return `${id}:00`
  if (by === 'days' || by === 'weeks') return shortDayText(`${id}T12:00:00`)
  return name === undefined ? (
    id
  ) : (
    <>
      <bdi>{name}</bdi> ({id})
    </>
  )
}

const [barWidth, barHeight] = [120, 10] as const

/** Answered, then missed; the figures stand beside it. */
function Bar({ row: { calls, missed }, most }: { readonly row: ReportRow; readonly most: number }) {
  const scale = (count: number) => (count * barWidth) / most
  return (
    <svg width={barWidth} height={barHeight} aria-hidden="true">
      <rect width={scale(calls - missed)} height={barHeight} rx="2" fill="var(--bar)" />
      <rect x={scale(calls - missed)} width={scale(missed)} height={barHeight} rx="2" fill="var(--bad)" />
    </svg>
  )
}

function Figures({ of }: { readonly of: ReportFigures }) {
  const { calls, answered, missed, abandoned, talkSeconds, repeated } = of
  const { averageAnswerSeconds, averageHandlingSeconds, firstCallResolution } = of
  const shown = [
    ...[calls, answered, missed, abandoned].map(countText),
    durationText(talkSeconds),
    averageAnswerSeconds === undefined ? '–' : `${countText(averageAnswerSeconds)}\u00a0s`,
    averageHandlingSeconds === undefined ? '–' : durationText(averageHandlingSeconds),
    countText(repeated),
    firstCallResolution === undefined ? '–' : percentText(firstCallResolution),
  ]
  return (
    <>
      {shown.map((text, at) => (
        <td key={texts.reportColumns[at]} class="num nowrap">
          {text}
        </td>
      ))}
    </>
  )
}

/** `1:02:03`. */
function durationText(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`
}
