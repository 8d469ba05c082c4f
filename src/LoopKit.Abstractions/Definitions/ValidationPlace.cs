using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Definitions;

/// <summary>Where validations run.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ValidationPlace>))]
public enum ValidationPlace
{
    /// <summary>In the loop's workspace, with everything that lies there.</summary>
    Workspace,

    /// <summary>In a detached worktree of the checkpoint, made for it and removed afterwards: nothing that is ignored or left over can help. In git only.</summary>
    CleanWorktree,
}
