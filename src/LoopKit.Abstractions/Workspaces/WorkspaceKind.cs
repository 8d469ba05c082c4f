using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Workspaces;

/// <summary>What a workspace is.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<WorkspaceKind>))]
public enum WorkspaceKind
{
    /// <summary>A git worktree on the loop's own branch, outside the user's checkout.</summary>
    GitWorktree,

    /// <summary>A directory without git; the loop works in it directly.</summary>
    Directory,
}
