/** Does it all work, and if not, what is to do? First what needs a person, then what the site stands on, then its calls. */
import { useEffect } from 'preact/hooks'
import type { OverviewForm } from '../../../../wire/overview.ts'
import type { SetupForm } from '../../../../wire/setup.ts'
import { Icon } from '../../parts/icons.tsx'
import { useData } from '../data.ts'
import { dayText, zone } from '../format.ts'
import { texts } from '../language.ts'
import { useLive } from '../live.ts'
import { navigate, pageUrl, readRoute } from '../router.ts'
import { useMay } from '../session.ts'
import { TrafficChart } from '../views/charts.tsx'
import { Figures } from '../views/figures.tsx'
import { HealthStrip } from '../views/health.tsx'
import { OnThePhone } from '../views/on-the-phone.tsx'
import { FirstProblem, OpenProblems, type Problems } from '../views/open-problems.tsx'
import { Head } from '../views/parts.tsx'
import { WhenLoaded } from '../views/states.tsx'

const everyMs = 30_000

export function Page() {
  const overview = useData<OverviewForm>('/v1/overview', { everyMs })
  const problems = useData<Problems>('/v1/problems', { everyMs })
  const live = useLive(() => void overview.reload())
  useFreshStart()
  return (
    <>
      <Head title={texts.pages.overview} about={`${dayText(new Date().toISOString())} · ${texts.timesIn(zone())}`}>
        {live === 'live' && (
          <span class="tag good">
            <Icon name="link" />
            {texts.live}
          </span>
        )}
        {useMay('admin') && (
          <a class="btn" href={pageUrl('setup')}>
            <Icon name="steps" />
            {texts.pages.setup}
          </a>
        )}
      </Head>
      <WhenLoaded of={overview} rows={8}>
        {(data) => (
          <>
            <FirstProblem problems={problems} />
            <HealthStrip overview={data} />
            <Figures overview={data} />
            <div class="grid g21">
              <TrafficChart overview={data} />
              <OpenProblems problems={problems} />
            </div>
          </>
        )}
      </WhenLoaded>
      <OnThePhone />
    </>
  )
}

/** A deployment with which nothing has happened yet opens with its set-up. */
function useFreshStart(): void {
  const mayManage = useMay('admin')
  const { data } = useData<SetupForm>(mayManage ? '/v1/setup' : undefined)
  useEffect(() => {
    const isFresh = data?.steps.every(({ id, state }) => id === 'key_created' || state !== 'done')
    // Who went on meanwhile is not brought back.
    const isHere = readRoute().page === ''
    if (isFresh && isHere && !sessionStorage.getItem('switchhook.fresh')) {
      sessionStorage.setItem('switchhook.fresh', 'shown')
      navigate(pageUrl('setup'), { replaces: true })
    }
  }, [data])
}
