import { invited, openChat } from "./app.js";
import { Session } from "./session.js";
import { joinForm } from "./view/join.js";

const session = Session.resume();

if (session) openChat(session, invited());
else joinForm(invited(), openChat);
