/**
 * Which role somebody has at which sites: a row for each. What must stay true: of sites that whoever looks may not manage nothing is
 * read or changed here, and each site stands once.
 */
import { useState } from 'preact/hooks'
import type { SiteForm } from '../../../../wire/site.ts'
import type { Grant } from '../../../../wire/user.ts'
import { type Loaded, useData } from '../data.ts'
import { texts } from '../language.ts'
import { useSession } from '../session.ts'
import { Button } from './parts.tsx'
import { Select } from './select.tsx'

const everySite = '*'
const roles = ['viewer', 'supervisor', 'admin'] as const
/** As many as a user may have. */
const maxRows = 100

/** What was chosen, as the API takes it; a site that was named twice counts as it was named last. */
export function readGrants(fields: FormData): Grant[] {
  const numbers = new Set(fields.getAll('numbers').map(String))
  const sites = fields.getAll('site').map(String)
  const rows = fields.getAll('role').map((value, place): [string, Grant] => {
    const role = roles.find((one) => one === value) ?? 'viewer'
    const site = sites[place] ?? ''
    return [site, { site, role, ...(numbers.has(String(fields.getAll('row')[place])) ? { numbers: true } : {}) }]
  })
  return [...new Map(rows).values()]
}

/** Sites that the one who looks may give roles at; not there yet while they are `listed`, so that nothing is chosen among half of them. */
export function useManagedSites(): { readonly sites?: readonly string[]; readonly listed: Loaded<unknown> } {
  const { session } = useSession()
  const isProvider = session.permissions.includes('sites')
  const listed = useData<{ readonly sites: readonly SiteForm[] }>(isProvider ? '/v1/sites' : undefined, {})
  if (!isProvider) return { sites: [session.site], listed }
  const names = listed.data?.sites.map(({ name }) => name)
  return { sites: names && [...new Set([session.site, everySite, ...names])], listed }
}

interface GrantsProps {
  /** Those at the managed sites. */
  readonly given: readonly Grant[]
  readonly sites: readonly string[]
}

export function Grants({ given, sites }: GrantsProps) {
  const first = { site: sites[0] ?? 'main', role: 'viewer' as const }
  const [rows, setRows] = useState<readonly { readonly key: number; readonly grant: Grant }[]>(
    (given.length > 0 ? given : [first]).map((grant, key) => ({ key, grant })),
  )
  const taken = new Set(rows.map(({ grant }) => grant.site))
  const free = sites.find((site) => !taken.has(site))
  const add = (site: string) =>
    setRows([...rows, { key: Math.max(...rows.map(({ key }) => key)) + 1, grant: { site, role: 'viewer' } }])
  return (
    <div class="stack">
      {rows.map(({ key, grant }) => (
        <GrantRow
          key={key}
          row={key}
          grant={grant}
          sites={sites.includes(grant.site) ? sites : [...sites, grant.site]}
          onRemove={rows.length > 1 ? () => setRows(rows.filter((one) => one.key !== key)) : undefined}
        />
      ))}
      {free !== undefined && rows.length < maxRows && (
        <Button label={texts.addRole} icon="plus" kind="quiet" onPress={() => add(free)} />
      )}
    </div>
  )
}

interface RowProps {
  readonly row: number
  readonly grant: Grant
  readonly sites: readonly string[]
  readonly onRemove?: () => void
}

function GrantRow({ row, grant, sites, onRemove }: RowProps) {
  return (
    <fieldset class="stack tight">
      <legend class="sr">{texts.roleAt(texts.role, grant.site === everySite ? texts.allSites : grant.site)}</legend>
      <input type="hidden" name="row" value={String(row)} />
      <Select
        name="role"
        label={texts.role}
        value={grant.role}
        options={roles.map((one) => [one, texts.roleHints[one]])}
      />
      <Select
        name="site"
        label={texts.site}
        value={grant.site}
        options={sites.map((site) => [site, site === everySite ? texts.allSites : site])}
      />
      <div class="row wrap">
        <label class="row start grow">
          <input type="checkbox" name="numbers" value={String(row)} defaultChecked={grant.numbers === true} />
          <span>{texts.viewerNumbers}</span>
        </label>
        {onRemove && <Button label={texts.removeRole} kind="quiet" onPress={onRemove} />}
      </div>
    </fieldset>
  )
}
