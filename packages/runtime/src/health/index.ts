/** How it is now, for who comes and asks. */
export { askHealth, type FoundHealth, type HealthPlace } from './ask-health.ts';
