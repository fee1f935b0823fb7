export interface Roles {
  api: boolean;
  worker: boolean;
}
