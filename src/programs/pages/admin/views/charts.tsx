/** Calls by hour and by day, as our own SVG: bars with the missed ones on top, named for readers of screens and on hover. */
import type { OverviewForm } from '../../../../wire/overview.ts'
import { countText, hourText, shortDayText } from '../format.ts'
import { texts } from '../language.ts'
import { setQuery, useRoute } from '../router.ts'

interface Bar {
  readonly at: string
  readonly label: string
  readonly answered: number
  readonly missed: number
  readonly voicemail: number
}

const [height, left, top, bottom] = [170, 32, 20, 140] as const
/** As it is drawn on a desk and on a phone: scaled down, its figures could not be read. */
const [widthWide, widthNarrow, labelsWide, labelsNarrow] = [720, 340, 7, 4] as const
const isNarrow = () => matchMedia('(width < 48rem)').matches

/** A round figure not below the greatest bar, so that the axis reads well. */
function axisTop(greatest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(greatest, 1)))
  const step = [1, 2, 4, 5, 10].find((factor) => factor * power >= greatest) ?? 10
  return Math.max(4, step * power)
}

export function TrafficChart({ overview }: { readonly overview: OverviewForm }) {
  const isDays = useRoute().query.get('chart') === 'days'
  const bars: Bar[] = isDays
    ? overview.days.map((day) => ({ ...day, at: `${day.day}T12:00:00Z`, label: shortDayText(`${day.day}T12:00:00Z`) }))
    : overview.hours.map((hour) => ({ ...hour, label: hourText(hour.at) }))
  return (
    <section class="card">
      <div class="ch">
        <h2>{isDays ? texts.callsByDay : texts.callsByHour}</h2>
        <div class="row">
          <Choice label={texts.hours24} isOn={!isDays} value={undefined} />
          <Choice label={texts.days14} isOn={isDays} value="days" />
        </div>
      </div>
      <div class="pad stack">
        <Chart bars={bars} />
        <div class="legend">
          <Key color="var(--bar)" label={texts.answered} />
          <Key color="var(--bar-quiet)" label={texts.voicemail} />
          <Key color="var(--bad)" label={texts.missedOnTop} />
        </div>
      </div>
    </section>
  )
}

function Choice({ label, isOn, value }: { label: string; isOn: boolean; value: string | undefined }) {
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={isOn}
      onClick={() => setQuery({ chart: value }, { replaces: true })}
    >
      {label}
    </button>
  )
}

function Key({ color, label }: { readonly color: string; readonly label: string }) {
  return (
    <span>
      <svg width="10" height="10" aria-hidden="true">
        <rect width="10" height="10" rx="2" fill={color} />
      </svg>
      {label}
    </span>
  )
}

const totalOf = ({ answered, missed, voicemail }: Bar) => answered + missed + voicemail

function Chart({ bars }: { readonly bars: readonly Bar[] }) {
  const greatest = Math.max(0, ...bars.map(totalOf))
  const busiest = bars.find((bar) => totalOf(bar) === greatest)
  const most = axisTop(greatest)
  const width = isNarrow() ? widthNarrow : widthWide
  const slot = (width - left) / bars.length
  const scale = (calls: number) => ((bottom - top) * calls) / most
  const every = Math.ceil(bars.length / (isNarrow() ? labelsNarrow : labelsWide))
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={greatest === 0 ? texts.noCalls : texts.busiest(busiest?.label ?? '', countText(greatest))}
    >
      {[most, most / 2, 0].map((value) => (
        <g key={value}>
          <path d={`M${left} ${bottom - scale(value)}H${width}`} stroke="var(--line)" />
          <text x={left - 8} y={bottom - scale(value) + 4} text-anchor="end">
            {countText(value)}
          </text>
        </g>
      ))}
      {bars.map((bar, at) => (
        <g key={bar.at}>
          <title>{texts.barTitle(bar.label, countText(totalOf(bar)), countText(bar.missed))}</title>
          <BarShape bar={bar} x={left + slot * at + slot * 0.2} width={slot * 0.6} scale={scale} />
          {at % every === 0 && (
            <text x={left + slot * (at + 0.5)} y={height - 10} text-anchor="middle">
              {bar.label}
            </text>
          )}
        </g>
      ))}
    </svg>
  )
}

interface BarProps {
  readonly bar: Bar
  readonly x: number
  readonly width: number
  readonly scale: (calls: number) => number
}

function BarShape({ bar, x, width: wide, scale }: BarProps) {
  const parts = [
    { calls: bar.answered, fill: 'var(--bar)' },
    { calls: bar.voicemail, fill: 'var(--bar-quiet)' },
    { calls: bar.missed, fill: 'var(--bad)' },
  ]
  let y: number = bottom
  return (
    <>
      <rect x={x - wide / 3} y={top} width={wide * 1.66} height={bottom - top} fill="transparent" />
      {parts.map(({ calls, fill }) => {
        const tall = scale(calls)
        y -= tall
        return tall > 0 && <rect key={fill} x={x} y={y} width={wide} height={tall} rx="2" fill={fill} />
      })}
    </>
  )
}
