SELECT member, number, granted FROM draws WHERE granted < wanted
