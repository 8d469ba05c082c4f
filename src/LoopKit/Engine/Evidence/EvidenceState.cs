using System.Collections.Immutable;
using LoopKit.Events;

namespace LoopKit.Engine.Evidence;

/// <summary>What an iteration's journal says about its evidence besides the receipts.</summary>
internal sealed record EvidenceState
{
    /// <summary>The last look at the protected files; <see langword="null"/> when they are to be looked at.</summary>
    public ProtectedFilesChecked? Check { get; init; }

    /// <summary>The protected files that were put back, as they were found.</summary>
    public ImmutableList<ProtectedChange> Restored { get; init; } = [];

    /// <summary>How many protected files were put back, over all rounds.</summary>
    public int RestoredCount { get; init; }

    /// <summary>Whether files that the validation itself had changed were put back.</summary>
    public bool IsRestoredAfterValidation { get; init; }

    /// <summary>How many times protected files were put back.</summary>
    public int Restorations { get; init; }

    /// <summary>The last comparison of the files with those that were validated; <see langword="null"/> before one.</summary>
    public EvidenceCompared? Compared { get; init; }

    /// <summary>1, or 2 when the validations run again.</summary>
    public int Round { get; init; } = 1;

    /// <summary>Adds an event of its own; others change nothing.</summary>
    public EvidenceState Apply(LoopEvent loopEvent) => loopEvent switch
    {
        ProtectedFilesChecked found => this with { Check = found },
        ProtectedFilesRestored restored => this with
        {
            Restored = Restored.AddRange(Check?.Changes ?? Compared?.Protected ?? []),
            RestoredCount = RestoredCount + restored.Count,
            Restorations = Restorations + 1,
            IsRestoredAfterValidation = Compared is { ProtectedCount: > 0 },
            Check = null,
        },
        EvidenceCompared compared => this with { Compared = compared, Check = compared.ProtectedCount > 0 ? null : Check, Round = RunsAgain(compared) ? 2 : Round },
        _ => this,
    };

    /// <summary>Whether the validations run a second time: files changed during the first, so that nobody can say which of them were validated.</summary>
    public static bool RunsAgain(EvidenceCompared compared) => compared is { Round: 1, UnexpectedCount: > 0, ProtectedCount: 0 };
}
