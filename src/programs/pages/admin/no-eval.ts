/** The page's policy lets no text become code: zod must not even try. To be imported before the first form. */
import * as z from 'zod'

z.config({ jitless: true })
