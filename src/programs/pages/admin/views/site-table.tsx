/** The sites of a provider, a row each: how each stands, what it has logged, and what can be done with it. */
import type { SiteForm } from '../../../../wire/site.ts'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { countText } from '../format.ts'
import { texts } from '../language.ts'
import { type Glyph, State } from './glyphs.tsx'
import { ActionFault, Button, Time } from './parts.tsx'

/** The dialog that is open, and for which site. */
export interface OpenSite {
  readonly kind: 'create' | 'rename' | 'remove'
  readonly site?: SiteForm
}

export const pathOfSite = ({ name }: SiteForm) => `/v1/sites/${encodeURIComponent(name)}`

interface SitesProps {
  readonly sites: readonly SiteForm[]
  readonly onOpen: (open: OpenSite) => void
  readonly onChange: () => Promise<void>
}

export function Sites({ sites, onOpen, onChange }: SitesProps) {
  return (
    <section class="card">
      <table class="cards">
        <thead>
          <tr>
            <th>{texts.site}</th>
            <th>{texts.state}</th>
            <th class="num">{texts.callsToday}</th>
            <th class="num">{texts.missing}</th>
            <th>{texts.lastCall}</th>
            <th>
              <span class="sr">{texts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <SiteRow key={site.name} site={site} onOpen={onOpen} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

type SiteState = NonNullable<SiteForm['summary']>['state']
const glyphs: Readonly<Record<SiteState, Glyph>> = { ok: 'ok', attention: 'wait', needs_you: 'dead', unknown: 'none' }

interface RowProps extends Omit<SitesProps, 'sites'> {
  readonly site: SiteForm
}

function SiteRow({ site, onOpen, onChange }: RowProps) {
  const { name, title, summary, disabledAt } = site
  const state = summary?.state ?? 'unknown'
  const toggle = useAction()
  const disable = () =>
    toggle.run(async () => {
      await request('PATCH', pathOfSite(site), { body: { disabled: disabledAt === undefined }, site: '' })
      await onChange()
    })
  return (
    <tr data-site={name}>
      <td class="long">
        <a class="strong plain" href={`/admin/?site=${encodeURIComponent(name)}`}>
          {title ?? name}
        </a>
        {title && <span class="sub">{name}</span>}
      </td>
      <td class="long">
        <span class={`st ${state === 'needs_you' ? 'bad' : ''}`}>
          <State glyph={glyphs[state]} />
          {disabledAt ? texts.crmStates.disabled : texts.siteStates[state]}
        </span>
        {summary?.sentence && <span class="sub">{summary.sentence}</span>}
      </td>
      <td class="num" data-label={texts.callsToday}>
        {summary ? countText(summary.callsToday) : '–'}
      </td>
      <td class="num" data-label={texts.missing}>
        {summary ? countText(summary.missing) : '–'}
      </td>
      <td class="muted" data-label={texts.lastCall}>
        {summary?.lastCallAt ? <Time at={summary.lastCallAt} /> : '–'}
      </td>
      <td class="num">
        {name !== 'main' && (
          <span class="row wrap end">
            <Button label={texts.edit} kind="quiet" onPress={() => onOpen({ kind: 'rename', site })} />
            <Button
              label={disabledAt ? texts.enable : texts.disable}
              kind="quiet"
              action={toggle}
              onPress={() => void disable()}
            />
            <Button label={texts.remove} kind="quiet" onPress={() => onOpen({ kind: 'remove', site })} />
          </span>
        )}
        <ActionFault action={toggle} />
      </td>
    </tr>
  )
}
