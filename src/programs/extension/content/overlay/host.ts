/**
 * The one element of ours on a page: a closed shadow tree in the top layer. The page's styles do not reach in, its scripts neither, and
 * what is typed in it is not heard by the page's shortcuts.
 */
import components from '../../../pages/parts/components.css'
import tokens from '../../../pages/parts/tokens.css'
import own from './overlay.css'

/** Sizes in px: the page decides what its `rem` is. */
function inPx(css: string): string {
  return css.replace(/(?<![\d.])(\d+(?:\.\d+)?|\.\d+)rem\b/g, (_, rem: string) => `${Number(rem) * 16}px`)
}

/** As it stands for a page; here it is a part of one. */
function forShadow(css: string): string {
  return inPx(css)
    .replace(/@import[^;]*;/g, '')
    .replaceAll(':root', ':host')
    .replace(/(^|[},])\s*(?:html|body)(?=[\s,{])/g, '$1.page')
}

const events = [
  'keydown',
  'keyup',
  'keypress',
  'input',
  'beforeinput',
  'paste',
  'copy',
  'cut',
  'mousedown',
  'pointerdown',
  'focusin',
]

/** @returns Where to draw, and how to be on top again after the page opened a dialog. */
export function createHost(): { root: HTMLElement; raise: () => void; host: HTMLElement } {
  const host = document.createElement('switchhook-overlay')
  host.setAttribute('popover', 'manual')
  const shadow = host.attachShadow({ mode: 'closed' })
  const style = document.createElement('style')
  style.textContent = [tokens, components, own].map(forShadow).join('\n')
  const root = document.createElement('div')
  shadow.append(style, root)
  for (const event of events) host.addEventListener(event, (one) => one.stopPropagation())
  const raise = () => {
    if (!host.isConnected) document.documentElement.append(host)
    try {
      if (host.matches(':popover-open')) host.hidePopover()
      host.showPopover()
    } catch {
      // Where there is no top layer it stands last, which is nearly as good.
    }
  }
  return { root, raise, host }
}
