/* Times as the patient's own clock tells them. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const two = (n: number): string => String(n).padStart(2, '0');

export function clock(instant: string): string {
    const at = new Date(instant);
    return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function dayName(instant: string): string {
    const at = new Date(instant), today = new Date();
    const days = Math.round((new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime() - new Date(today.getFullYear(), today.getMonth(), today.getDate()).getTime()) / 86_400_000);
    return days === 0 ? 'Today' : days === 1 ? 'Tomorrow' : days === -1 ? 'Yesterday' : `${DAYS[at.getDay()]}, ${at.getDate()} ${MONTHS[at.getMonth()]}`;
}

export const dayAndClock = (instant: string): string => `${dayName(instant)} ${clock(instant)}`;

/* "2026-11-21": a day without a zone. */
export function plainDay(date: string): string {
    const [year, month, day] = date.split('-').map(Number);
    return day ? `${day} ${MONTHS[(month ?? 1) - 1]} ${year}` : date;
}
