/** For providers: one row a site, what needs somebody first. */
import { useState } from 'preact/hooks'
import type { OverviewForm } from '../../../../wire/overview.ts'
import { request, requestAll } from '../api.ts'
import { countText } from '../format.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from '../views/dialog.tsx'
import { State } from '../views/glyphs.tsx'
import { Button, Head, Time } from '../views/parts.tsx'
import { WhenLoaded } from '../views/states.tsx'
import { useList } from '../views/use-list.ts'

interface Site {
  readonly name: string
  readonly createdAt?: string
}

interface SiteState extends Site {
  /** Undefined: it could not be read. */
  readonly overview?: OverviewForm
}

const atOnce = 6

/** Every site with its state, some at a time: each is read from its own records. */
async function readSites(): Promise<SiteState[]> {
  const sites = await requestAll<Site>('/v1/sites', 'sites')
  const states: SiteState[] = []
  for (let at = 0; at < sites.length; at += atOnce) {
    const some = sites.slice(at, at + atOnce).map(async (site) => {
      const overview = request<OverviewForm>('GET', '/v1/overview', { site: site.name }).catch(() => undefined)
      return { ...site, overview: await overview }
    })
    states.push(...(await Promise.all(some)))
  }
  return states.sort((a, b) => weight(b) - weight(a) || a.name.localeCompare(b.name))
}

/** Worst first; what is not known comes before what is well. */
function weight({ overview }: SiteState): number {
  if (!overview) return 1
  return overview.problems.needsYou * 1000 + overview.problems.open + (overview.needsYou ? 500 : 0)
}

export function Page() {
  const sites = useList(readSites)
  const [isCreating, setCreating] = useState(false)
  return (
    <>
      <Head title={texts.pages.sites} about={texts.sitesAbout}>
        <Button label={texts.createSite} icon="plus" kind="main-b" onPress={() => setCreating(true)} />
      </Head>
      <WhenLoaded of={sites}>{(rows) => <Sites sites={rows} />}</WhenLoaded>
      {isCreating && (
        <FormDialog
          title={texts.createSite}
          submit={texts.createSite}
          onClose={() => setCreating(false)}
          onSubmit={async (fields) => {
            await request('POST', '/v1/sites', { body: { name: String(fields.get('name')).trim() }, site: '' })
            await sites.reload()
          }}
        >
          <Field name="name" label={texts.siteName} hint={texts.siteNameHint} isRequired />
        </FormDialog>
      )}
    </>
  )
}

function Sites({ sites }: { readonly sites: readonly SiteState[] }) {
  return (
    <section class="card">
      <table class="cards">
        <thead>
          <tr>
            <th>{texts.site}</th>
            <th>{texts.state}</th>
            <th class="num">{texts.callsToday}</th>
            <th class="num">{texts.missing}</th>
            <th>{texts.created}</th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <SiteRow key={site.name} site={site} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function SiteRow({ site }: { readonly site: SiteState }) {
  const { name, createdAt, overview } = site
  const needs = overview?.problems.needsYou ?? 0
  return (
    <tr>
      <td>
        <a class="strong plain" href={`/admin/?site=${encodeURIComponent(name)}`}>
          {name}
        </a>
      </td>
      <td>
        {overview ? (
          <span class={`st ${overview.needsYou ? 'bad' : ''}`}>
            <State glyph={overview.needsYou ? 'dead' : 'ok'} />
            {overview.needsYou ? texts.needsYouCount(needs) : texts.ok}
          </span>
        ) : (
          <span class="st muted">
            <State glyph="none" />
            {texts.unknown}
          </span>
        )}
      </td>
      <td class="num" data-label={texts.callsToday}>
        {overview ? countText(overview.today.calls) : '–'}
      </td>
      <td class="num" data-label={texts.missing}>
        {overview ? countText(overview.today.missing) : '–'}
      </td>
      <td class="muted" data-label={texts.created}>
        {createdAt ? <Time at={createdAt} /> : '–'}
      </td>
    </tr>
  )
}
