/** Who is on the phone now. */
import { texts } from '../language.ts'
import { OnThePhone } from '../views/on-the-phone.tsx'
import { Head } from '../views/parts.tsx'

export function Page() {
  return (
    <>
      <Head title={texts.pages.live} about={texts.liveAbout} />
      <OnThePhone />
    </>
  )
}
