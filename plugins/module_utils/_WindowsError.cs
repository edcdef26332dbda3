// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Errors of Windows, as a code and the text that the host has for it.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using System;
using System.Collections.Generic;
using System.ComponentModel;

//TypeAccelerator -Name IisIdentity.WindowsError -TypeName WindowsError

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsError
{
    /// <summary>An error code of Windows, with the text that the host has for it, in the host's language.</summary>
    public sealed class WindowsError
    {
        public const int FileNotFound = 2;
        public const int PathNotFound = 3;
        public const int AccessDenied = 5;
        public const int InvalidDrive = 15;
        public const int NoMoreFiles = 18;
        public const int SharingViolation = 32;
        public const int NotSupported = 50;
        public const int ProcedureNotFound = 127;
        public const int BadPathName = 161;
        public const int NoneMapped = 1332;

        public WindowsError(int code) : this(code, new Win32Exception(code).Message) { }

        public WindowsError(int code, string message)
        {
            Code = code;
            Message = message;
        }

        public int Code { get; private set; }
        public string Message { get; private set; }

        /// <summary>The error for a call that this Windows does not have.</summary>
        public static WindowsError NoSuchCall(TypeLoadException e)
        {
            return new WindowsError(ProcedureNotFound, e.Message);
        }

        public bool MeansMissing
        {
            get { return Code == FileNotFound || Code == PathNotFound || Code == InvalidDrive; }
        }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object> { { "code", Code }, { "message", Message } };
        }

        public override string ToString()
        {
            return String.Format("{0} (Windows error {1})", Message, Code);
        }
    }
}
