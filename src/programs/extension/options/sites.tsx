/** On which pages the extension may work: given and taken here, asked for by the browser itself. */
import { useState } from 'preact/hooks'
import { texts } from '../shared/language.ts'
import { hostOf, keepSetting, matchPattern, type Settings } from '../shared/settings.ts'
import type { OptionsProps } from './props.ts'

const allPages = ['https://*/*', 'http://*/*']

export function Sites({ state, granted }: OptionsProps) {
  const { domains } = state.settings
  const server = state.url && new URL(state.url).hostname
  const shown = granted.filter((pattern) => hostText(pattern) !== server)
  const isWide = shown.some((pattern) => hostText(pattern) === texts.allSites)
  const isMissing = domains.length > 0 && !isWide && !domains.every((host) => granted.includes(matchPattern(host)))
  return (
    <>
      {isMissing && (
        <p class="notice info">
          <span class="grow">{texts.organisationAsks(domains.join(', '))}</span>
          <button type="button" class="btn" onClick={() => void allow(domains.map(matchPattern))}>
            {texts.allow}
          </button>
        </p>
      )}
      <h3 id="allowed">{texts.allowed}</h3>
      <SiteList
        labelledBy="allowed"
        sites={shown.map((pattern) => ({ id: pattern, text: hostText(pattern) }))}
        none={texts.noneAllowed}
        remove={(pattern) => void chrome.permissions.remove({ origins: [pattern] })}
      />
      {!isWide && domains.length === 0 && (
        <div>
          <button type="button" class="btn" onClick={() => void allow(allPages)}>
            {texts.allowAll}
          </button>
        </div>
      )}
      {domains.length === 0 && (
        <SiteForm id="allow" label={texts.allowSite} button={texts.allow} add={(host) => allow([matchPattern(host)])} />
      )}
    </>
  )
}

export function BlockedSites({ settings }: { settings: Settings }) {
  const { blockedDomains, managed } = settings
  const isManaged = managed.includes('blockedDomains')
  const keep = (hosts: readonly string[]) => keepSetting({ blockedDomains: hosts })
  return (
    <>
      <h3 id="blocked">
        {texts.blocked} {isManaged && <span class="tag">{texts.managed}</span>}
      </h3>
      <SiteList
        labelledBy="blocked"
        sites={blockedDomains.map((host) => ({ id: host, text: host }))}
        none={texts.noneBlocked}
        remove={isManaged ? undefined : (host) => void keep(blockedDomains.filter((one) => one !== host))}
      />
      {!isManaged && (
        <SiteForm
          id="block"
          label={texts.blockSite}
          button={texts.block}
          add={(host) => keep([...new Set([...blockedDomains, host])])}
        />
      )}
    </>
  )
}

async function allow(origins: string[]): Promise<void> {
  await chrome.permissions.request({ origins })
}

function hostText(pattern: string): string {
  const host = pattern.replace(/^[^:]*:\/\//, '').replace(/[/:].*$/, '')
  return host === '*' || pattern === '<all_urls>' ? texts.allSites : host
}

interface SiteListProps {
  readonly labelledBy: string
  readonly sites: readonly { readonly id: string; readonly text: string }[]
  readonly none: string
  readonly remove?: (id: string) => void
}

function SiteList({ labelledBy, sites, none, remove }: SiteListProps) {
  if (sites.length === 0) return <p class="muted">{none}</p>
  return (
    <ul class="list sites" aria-labelledby={labelledBy}>
      {sites.map(({ id, text }) => (
        <li class="row" key={id}>
          <span class="grow mono">{text}</span>
          {remove && (
            <button type="button" class="btn quiet" aria-label={`${texts.remove} ${text}`} onClick={() => remove(id)}>
              {texts.remove}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

interface SiteFormProps {
  readonly id: string
  readonly label: string
  readonly button: string
  readonly add: (host: string) => Promise<void>
}

function SiteForm({ id, label, button, add }: SiteFormProps) {
  const [problem, setProblem] = useState<string>()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const form = event.currentTarget
    const host = hostOf(String(new FormData(form).get('host') ?? ''))
    setProblem(host === undefined ? texts.siteWrong : undefined)
    if (host === undefined) return
    await add(host)
    form.reset()
  }
  return (
    <form class="stack tight" onSubmit={submit}>
      <label for={id}>{label}</label>
      <div class="row">
        <input id={id} name="host" required placeholder={texts.siteExample} autocomplete="off" spellcheck={false} />
        <button type="submit" class="btn">
          {button}
        </button>
      </div>
      {problem !== undefined && (
        <p class="bad sm" role="alert">
          {problem}
        </p>
      )}
    </form>
  )
}
