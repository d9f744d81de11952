import { App, invited } from "./app.js";
import { Session } from "./session.js";
import { joinForm } from "./view/join.js";

const session = Session.resume();

if (session) new App(session).start(invited());
else joinForm(invited(), (session, room) => new App(session).start(room));
