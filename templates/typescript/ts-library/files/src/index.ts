export { EmptyNameError, greeting } from "./greeting.js";
