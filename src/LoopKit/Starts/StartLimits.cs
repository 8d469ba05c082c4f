namespace LoopKit.Starts;

/// <summary>How many loops run at a time, and who goes first when more want to.</summary>
internal sealed record StartLimits
{
    /// <summary>Of all loops.</summary>
    public int Loops { get; init; } = 50;

    /// <summary>Of one loop type; a type's own limit may be lower.</summary>
    public int? PerDefinition { get; init; }

    /// <summary>On one repository or directory.</summary>
    public int? PerRepository { get; init; }

    /// <summary>In one workspace: in a directory without git, where loops have no worktrees of their own.</summary>
    public int? PerWorkspace { get; init; }

    public QueuePolicy Policy { get; init; }

    /// <summary>How much longer than one of the next higher priority a loop has waited when it goes first.</summary>
    public TimeSpan Ageing { get; init; } = TimeSpan.FromHours(1);

    public static StartLimits From(LoopKitOptions options) => new()
    {
        Loops = options.LoopConcurrency,
        PerDefinition = options.LoopsPerDefinition,
        PerRepository = options.LoopsPerRepository,
        PerWorkspace = options.LoopsPerWorkspace,
        Policy = options.QueuePolicy,
        Ageing = options.QueueAgeing,
    };
}
