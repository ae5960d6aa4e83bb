export { plain } from '../base/plain-text.ts';
