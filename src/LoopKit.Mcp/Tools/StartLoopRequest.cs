using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Tools;

/// <summary>What to start.</summary>
internal sealed record StartLoopRequest
{
    [Description("What is to be reached."), MaxLength(TextLimits.Goal)]
    public required string Goal { get; init; }

    [Description("Absolute path of the git repository or directory to work on."), MaxLength(TextLimits.FilePath)]
    public string? Repository { get; init; }

    [Description("Loop type; default ralph."), MaxLength(TextLimits.Name)]
    public string? Type { get; init; }

    [Description("Unique name: lower-case letters, digits, hyphens. The same name and arguments again return the same loop."), MaxLength(TextLimits.Name)]
    public string? Name { get; init; }

    [Description("PROVIDER:MODEL."), MaxLength(TextLimits.Name)]
    public string? Model { get; init; }

    [Description("Shell commands that must all exit with 0 for the loop to be done."), MaxLength(20)]
    public IReadOnlyList<string>? Validation { get; init; }

    [Description("The loop fails after this many."), Range(1, 100_000)]
    public int? MaxIterations { get; init; }

    [Description("Nobody is there to answer or approve: it never waits for a person.")]
    public bool? Unattended { get; init; }
}
