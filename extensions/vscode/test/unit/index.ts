/** Tests that need no editor; run by mocha on Node. */

import "./crashes";
import "./filter";
import "./locate";
import "./rulePage";
import "./startProblem";
import "./statusView";
import "./suppression";
