namespace LoopKit.Workspaces;

/// <summary>Asks for a loop's workspace.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Name">Its name, from which branch and directory are named.</param>
/// <param name="Repository">The absolute path of the repository or directory to work on.</param>
public sealed record WorkspaceRequest(LoopId Loop, string Name, string Repository);
